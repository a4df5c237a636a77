"""ResUNet30: the network of AudioSep, for inference, from its official weights.

A U-Net over the linear magnitude spectrogram at 32 kHz (2048-point STFT, 10 ms hop). The prompt's
vector only adds to channels, right after each norm; so a norm is a factor that never changes and a
shift that depends on the prompt. All shifts come out of one matrix product (`ResUNet.shifts`), and
the second norm of a block disappears into the convolution before it: its factor into the weights,
its shift into the bias. What the original builds and never uses is not here (see
`engine.separation.audiosep_weights`).

Shapes: one sound and one prompt at a time; C channels, T frames, F bins. Feature maps are
[1, C, T, F] in channels_last memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

SAMPLE_RATE = 32_000
N_FFT = 2048
HOP = 320
BINS = N_FFT // 2 + 1
CELL = 32
"""Frames that the poolings merge into one at the bottom: time is padded to whole cells."""
CONDITION = 512
"""Numbers in the vector of a prompt."""
MASKS = 3
"""Channels of the answer: how much, and two of a direction to turn the phase by."""
SLOPE = 0.01
_SHORTEST = N_FFT // 2 + 1
"""Samples the mirrored edges of the STFT need."""
_LEAST_POWER = 1e-10
_EPSILON = 1e-5
"""Of every batch norm."""

Tensors = Mapping[str, Tensor]
Heard = Callable[[str, Tensor], None]
"""Called with the name and the result of every part; it may raise to stop the work."""


@dataclass(frozen=True)
class Part:
    """One block of the encoder or decoder: its name, channels, and pooling (time, frequency)."""

    name: str
    inner: int
    outer: int
    factor: tuple[int, int]


ENCODER = (
    Part("encoder_block1", 32, 32, (2, 2)),
    Part("encoder_block2", 32, 64, (2, 2)),
    Part("encoder_block3", 64, 128, (2, 2)),
    Part("encoder_block4", 128, 256, (2, 2)),
    Part("encoder_block5", 256, 384, (2, 2)),
    Part("encoder_block6", 384, 384, (1, 2)),
    Part("conv_block7a", 384, 384, (1, 1)),
)
DECODER = (
    Part("decoder_block1", 384, 384, (1, 2)),
    Part("decoder_block2", 384, 384, (2, 2)),
    Part("decoder_block3", 384, 256, (2, 2)),
    Part("decoder_block4", 256, 128, (2, 2)),
    Part("decoder_block5", 128, 64, (2, 2)),
    Part("decoder_block6", 64, 32, (2, 2)),
)

PARTS = len(ENCODER) + len(DECODER) + 3
"""How many parts a listener is told of."""


def norms() -> Iterator[tuple[str, str, int]]:
    """Norm, the film layer that adds to it, and channels: those that are used, in running order."""
    for part in ENCODER:
        yield from _pair(f"{part.name}.conv_block1", part.inner, part.outer)
    for part in DECODER:
        yield f"base.{part.name}.bn1", f"film.{part.name}->beta1", part.inner
        yield from _pair(f"{part.name}.conv_block2", 2 * part.outer, part.outer)


def _pair(block: str, inner: int, outer: int) -> Iterator[tuple[str, str, int]]:
    film = block.replace(".", "->")
    yield f"base.{block}.bn1", f"film.{film}->beta1", inner
    yield f"base.{block}.bn2", f"film.{film}->beta2", outer


def shapes() -> dict[str, tuple[int, ...]]:
    """Every tensor the network is made of, by its official name, with its shape."""
    found: dict[str, tuple[int, ...]] = {}

    def norm(name: str, size: int) -> None:
        for leaf in ("weight", "bias", "running_mean", "running_var"):
            found[f"{name}.{leaf}"] = (size,)

    def block(name: str, inner: int, outer: int) -> None:
        found[f"{name}.conv1.weight"] = (outer, inner, 3, 3)
        found[f"{name}.conv2.weight"] = (outer, outer, 3, 3)
        if inner != outer:
            found[f"{name}.shortcut.weight"] = (outer, inner, 1, 1)
            found[f"{name}.shortcut.bias"] = (outer,)

    norm("base.bn0", BINS)
    found["base.pre_conv.weight"] = (ENCODER[0].inner, 1, 1, 1)
    found["base.pre_conv.bias"] = (ENCODER[0].inner,)
    for part in ENCODER:
        block(f"base.{part.name}.conv_block1", part.inner, part.outer)
    for part in DECODER:
        found[f"base.{part.name}.conv1.weight"] = (part.inner, part.outer, *part.factor)
        block(f"base.{part.name}.conv_block2", 2 * part.outer, part.outer)
    found["base.after_conv.weight"] = (MASKS, DECODER[-1].outer, 1, 1)
    found["base.after_conv.bias"] = (MASKS,)
    for name, film, size in norms():
        norm(name, size)
        found[f"{film}.weight"] = (size, CONDITION)
        found[f"{film}.bias"] = (size,)
    return found


def _folded(tensors: Tensors, name: str) -> tuple[Tensor, Tensor]:
    """Factor and shift of a batch norm, in double precision."""
    weight, bias, mean, variance = (
        tensors[f"{name}.{leaf}"].double()
        for leaf in ("weight", "bias", "running_mean", "running_var")
    )
    factor = weight / (variance + _EPSILON).sqrt()
    return factor, bias - mean * factor


def _dense(weight: Tensor) -> Tensor:
    return weight.float().contiguous(memory_format=torch.channels_last)


class _Norm(nn.Module):
    """Factor, shift of the prompt, leaky ReLU."""

    def __init__(self, tensors: Tensors, name: str) -> None:
        super().__init__()
        self.name = name
        self.weight = nn.Buffer(tensors[f"{name}.weight"].float())
        self.variance = nn.Buffer(tensors[f"{name}.running_var"].float())
        # The mean is in the shift already.
        self.zeros = nn.Buffer(torch.zeros_like(self.weight))

    def forward(self, x: Tensor, shifts: Tensors) -> Tensor:
        shift = shifts[self.name]
        y = nnf.batch_norm(x, self.zeros, self.variance, self.weight, shift, eps=_EPSILON)
        return nnf.leaky_relu_(y, SLOPE)


class _Block(nn.Module):
    """Two 3x3 convolutions with a residual path, norms first; ``name`` as in the official keys."""

    def __init__(self, tensors: Tensors, name: str) -> None:
        super().__init__()
        self.norm = _Norm(tensors, f"{name}.bn1")
        self.second = f"{name}.bn2"
        factor, _ = _folded(tensors, self.second)
        first = tensors[f"{name}.conv1.weight"].double() * factor[:, None, None, None]
        self.conv1 = nn.Buffer(_dense(first))
        self.conv2 = nn.Buffer(_dense(tensors[f"{name}.conv2.weight"]))
        weight, bias = (tensors.get(f"{name}.shortcut.{leaf}") for leaf in ("weight", "bias"))
        self.shortcut: Tensor | None
        self.shortcut_bias: Tensor | None
        self.register_buffer("shortcut", None if weight is None else _dense(weight))
        self.register_buffer("shortcut_bias", None if bias is None else bias.float())

    def forward(self, x: Tensor, shifts: Tensors) -> Tensor:
        y = self.norm(x, shifts)
        y = nnf.conv2d(y, self.conv1, shifts[self.second], padding=1)
        y = nnf.conv2d(nnf.leaky_relu_(y, SLOPE), self.conv2, padding=1)
        if self.shortcut is not None:
            x = nnf.conv2d(x, self.shortcut, self.shortcut_bias)
        return y.add_(x)


class _Up(nn.Module):
    """Double the axes, put what the encoder heard there beside it, and a block over both."""

    def __init__(self, tensors: Tensors, part: Part) -> None:
        super().__init__()
        name = f"base.{part.name}"
        self.factor = part.factor
        self.norm = _Norm(tensors, f"{name}.bn1")
        self.conv = nn.Buffer(_dense(tensors[f"{name}.conv1.weight"]))
        self.block = _Block(tensors, f"{name}.conv_block2")

    def forward(self, x: Tensor, skip: Tensor, shifts: Tensors) -> Tensor:
        y = nnf.conv_transpose2d(self.norm(x, shifts), self.conv, stride=self.factor)
        return self.block(torch.cat([y, skip], dim=1), shifts)  # type: ignore[no-any-return]


class ResUNet(nn.Module):
    """The network in evaluation mode.

    Parameters
    ----------
    tensors : mapping
        What `shapes` lists; read once, not kept.
    """

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        factor, shift = _folded(tensors, "base.bn0")
        self.first_factor, self.first_shift = nn.Buffer(factor.float()), nn.Buffer(shift.float())
        self.before = nn.Buffer(tensors["base.pre_conv.weight"].float().flatten())
        self.before_bias = nn.Buffer(tensors["base.pre_conv.bias"].float())
        self.encoder = nn.ModuleList(_Block(tensors, f"base.{p.name}.conv_block1") for p in ENCODER)
        self.decoder = nn.ModuleList(_Up(tensors, part) for part in DECODER)
        self.after = nn.Buffer(_dense(tensors["base.after_conv.weight"]))
        self.after_bias = nn.Buffer(tensors["base.after_conv.bias"].float())
        names = list(norms())
        self._sizes = [size for _, _, size in names]
        self._names = [name for name, _, _ in names]
        self.film = nn.Buffer(
            torch.cat([tensors[f"{film}.weight"].float() for _, film, _ in names])
        )
        biases = [tensors[f"{film}.bias"].double() + _folded(tensors, n)[1] for n, film, _ in names]
        self.film_bias = nn.Buffer(torch.cat(biases).float())
        self.window = nn.Buffer(torch.hann_window(N_FFT))
        self.eval().requires_grad_(False)

    def shifts(self, condition: Tensor) -> dict[str, Tensor]:
        """What is added after every norm, by its name, for a prompt's vector [512]."""
        each = nnf.linear(condition, self.film, self.film_bias).split(self._sizes)
        return dict(zip(self._names, each, strict=True))

    def forward(self, mono: Tensor, condition: Tensor, heard: Heard | None = None) -> Tensor:
        """Return what the prompt asks for in ``mono``.

        Parameters
        ----------
        mono : float32, shape (frames,)
            At 32 kHz; any number of frames. Not changed.
        condition : float32, shape (512,)
            The prompt's vector, of length 1.
        heard : callable, optional
            Told of every part as it is done.

        Returns
        -------
        float32, shape (frames,)
        """
        frames = mono.shape[-1]
        if frames < _SHORTEST:
            mono = nnf.pad(mono, (0, _SHORTEST - frames))
        spectrum = torch.stft(
            mono, N_FFT, HOP, window=self.window, pad_mode="reflect", return_complex=True
        )
        answer = self.masks(magnitude(spectrum), condition, heard)
        masked = spectrum * complex_mask(answer)
        length = mono.shape[-1]
        return torch.istft(masked, N_FFT, HOP, window=self.window, length=length)[:frames]

    def masks(self, loudness: Tensor, condition: Tensor, heard: Heard | None = None) -> Tensor:
        """The raw answer, float32 [3, 1024, T], to magnitudes [1025, T]."""
        tell = heard or _nobody
        shifts = self.shifts(condition)
        frames = loudness.shape[1]
        x = torch.addcmul(self.first_shift, loudness.T, self.first_factor)
        tell("bn0", x)
        x = nnf.pad(x[:, : BINS - 1], (0, 0, 0, -frames % CELL))
        # [T, F, C] in memory is [1, C, T, F] in channels_last.
        x = torch.addcmul(self.before_bias, x[:, :, None], self.before).permute(2, 0, 1)[None]
        tell("pre_conv", x)
        skips = []
        for part, block in zip(ENCODER, self.encoder, strict=True):
            x = block(x, shifts)
            tell(part.name, x)
            if part.factor != (1, 1):
                skips.append(x)
                x = nnf.avg_pool2d(x, part.factor)
        for part, up in zip(DECODER, self.decoder, strict=True):
            x = up(x, skips.pop(), shifts)
            tell(part.name, x)
        x = nnf.conv2d(x, self.after, self.after_bias)
        tell("after_conv", x)
        return x[0, :, :frames].transpose(1, 2)


def _nobody(_: str, __: Tensor) -> None:
    """Nobody listens."""


def magnitude(spectrum: Tensor) -> Tensor:
    """Magnitudes as the network was trained on: never under 1e-5."""
    power = spectrum.real.square() + spectrum.imag.square()
    return power.clamp_(min=_LEAST_POWER).sqrt_()


def complex_mask(answer: Tensor) -> Tensor:
    """What a spectrum [1025, T] is multiplied by, from the raw answer [3, 1024, T].

    How much of it (0..1), and a turn of its phase. The highest bin is left out, as in the original.
    """
    much = torch.sigmoid(answer[0])
    real, imaginary = torch.tanh(answer[1]), torch.tanh(answer[2])
    much = much / torch.hypot(real, imaginary).clamp_(min=_LEAST_POWER)
    return nnf.pad(torch.complex(real.mul_(much), imaginary.mul_(much)), (0, 0, 0, 1))
