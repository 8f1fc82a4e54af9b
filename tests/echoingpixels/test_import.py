"""Importing the package: quick, and complete."""

import subprocess
import sys
from importlib import metadata

import echoingpixels as ep
from tests.conftest import ROOT

HEAVY = ("torch", "onnxruntime", "ctranslate2", "fastapi", "aiortc", "transformers")


def test_importing_it_loads_no_models_and_no_server() -> None:
    program = f"import sys, echoingpixels; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_opencv_is_not_loaded_while_the_senses_sleep() -> None:
    program = "import sys, engines.mini.engine, realtime.http.serve; print('cv2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_it_says_its_version_and_has_all_it_names() -> None:
    assert ep.__version__ == metadata.version("echoingpixels")
    assert all(hasattr(ep, name) for name in ep.__all__)


def test_loading_lets_idle_threads_sleep_before_torch_is_imported() -> None:
    program = (
        "import os, sys; os.environ.pop('OMP_WAIT_POLICY', None)\n"
        "import echoingpixels\n"
        "assert 'OMP_WAIT_POLICY' not in os.environ\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'torch': print(os.environ.get('OMP_WAIT_POLICY')); sys.exit()\n"
        "sys.meta_path.insert(0, Watch())\n"
        "echoingpixels.Assistant.load()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "PASSIVE"
