"""Issue 6: the built-in networks run by onnxruntime beside torch, ten seconds of sound."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import onnx_models
from engine.labelling import load_labeller
from engine.onnx_export import export_labeller, export_separator
from engine.report import silent
from engine.separation import load_separator, query_for
from tests.engine.fakes import noise

RATE, SECONDS = 32_000, 10.0

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def sound():
    return np.ascontiguousarray(noise(SECONDS, RATE, 1)[:, 0])


@pytest.fixture(scope="module", params=["torch", "onnxruntime"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def separator(kind, tmp_path_factory):
    if kind == "torch":
        return load_separator("builtin")
    return onnx_models.load(export_separator(tmp_path_factory.mktemp("onnx") / "separator.onnx"))


@pytest.fixture(scope="module")
def labeller(kind, tmp_path_factory):
    if kind == "torch":
        return load_labeller("builtin")
    folder = tmp_path_factory.mktemp("onnx")
    return onnx_models.load_labeller(export_labeller(folder / "labeller.onnx"))


def told(benchmark, kind):
    rate = SECONDS / benchmark.stats["median"]
    benchmark.extra_info |= {"engine": kind, "seconds a second": round(rate, 1)}
    print(f"\n{benchmark.name}: {rate:.1f} seconds of sound a second")


def test_separator(benchmark, kind, separator, sound):
    mono, query = torch.from_numpy(sound), query_for("siren")
    with torch.inference_mode():
        separator.separate(mono, query, silent)
        benchmark.pedantic(lambda: separator.separate(mono, query, silent), rounds=5)
    told(benchmark, kind)


def test_labeller(benchmark, kind, labeller, sound):
    labeller.scores(sound, silent)
    benchmark.pedantic(lambda: labeller.scores(sound, silent), rounds=5)
    told(benchmark, kind)
