"""The TensorRT runtime's control flow on a fake: buffers, buckets, recorded graphs, errors. No TensorRT runs here."""

import numpy as np
import pytest

from engines.errors import EngineMismatchError, RuntimeUnavailableError
from engines.runtimes.cuda import CudaDevice
from engines.runtimes.tensorrt import TensorRtRuntime
from engines.runtimes.tensorrt_library import load_library
from tests.engines.runtimes.fakes import FakeDevice, fake_tensorrt


def x(count: int) -> dict[str, np.ndarray]:
    return {"x": np.zeros((count, 3), np.float16)}


def test_buffers_are_allocated_once_and_each_bucket_is_recorded_once_on_the_fake() -> None:
    device = FakeDevice()
    with TensorRtRuntime(fake_tensorrt(device), b"", device) as runtime:
        assert device.calls == [("allocate", 48), ("allocate", 48)]
        for count in (2, 2, 8, 2):
            assert runtime.infer(x(count))["y"].shape == (count, 3)
    kinds = [call[0] for call in device.calls]
    assert kinds.count("allocate") == 2
    assert kinds.count("record") == 2
    assert kinds.count("replay") == 2
    assert [call[1:] for call in device.calls if call[0] == "execute"] == [(77, (2, 3))] * 2 + [(77, (8, 3))] * 2


def test_a_replayed_window_waits_once_and_at_its_end_on_the_fake() -> None:
    device = FakeDevice()
    runtime = TensorRtRuntime(fake_tensorrt(device), b"", device)
    runtime.infer(x(4))
    device.calls.clear()
    runtime.infer(x(4))
    assert [call[0] for call in device.calls] == ["copy_in", "replay", "copy_out", "synchronize"]


def test_without_recording_every_call_is_launched_on_the_fake() -> None:
    device = FakeDevice()
    runtime = TensorRtRuntime(fake_tensorrt(device), b"", device, use_cuda_graphs=False)
    for _ in range(3):
        runtime.infer(x(4))
    assert [call[0] for call in device.calls].count("execute") == 3


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [
        ({"x": np.zeros((9, 3), np.float16)}, r"x is \(9, 3\): the engine takes \(1, 3\) to \(8, 3\)"),
        ({"x": np.zeros((0, 3), np.float16)}, r"x is \(0, 3\)"),
        ({"x": np.zeros(3, np.float16)}, r"x is \(3,\)"),
        ({"x": np.zeros((2, 3), np.float32)}, "x is float32, the engine takes float16"),
        ({"z": np.zeros((2, 3), np.float16)}, "inputs differ by x, z"),
    ],
)
def test_inputs_of_another_engine_are_refused(inputs: dict[str, np.ndarray], complaint: str) -> None:
    device = FakeDevice()
    runtime = TensorRtRuntime(fake_tensorrt(device), b"", device)
    with pytest.raises(EngineMismatchError, match=complaint):
        runtime.infer(inputs)


def test_what_cannot_run_is_an_error_and_never_something_else() -> None:
    device = FakeDevice()
    with pytest.raises(RuntimeUnavailableError, match="cannot load the engine on this GPU"):
        TensorRtRuntime(fake_tensorrt(device, loads=False), b"", device)
    with pytest.raises(EngineMismatchError, match="refused to run"):
        TensorRtRuntime(fake_tensorrt(device, can_run=False), b"", device).infer(x(2))


def test_a_box_without_gpu_or_library_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(RuntimeUnavailableError, match="no NVIDIA GPU"):
        CudaDevice()
    monkeypatch.setitem(__import__("sys").modules, "tensorrt", None)
    with pytest.raises(RuntimeUnavailableError, match="tensorrt cannot be imported"):
        load_library("tensorrt")
