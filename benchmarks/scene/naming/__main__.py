"""What CLIP's image network with names from two packages can say of photographs: measured, not used yet.

    python -m training.naming … NAMING
    python -m benchmarks.scene.naming PHOTOGRAPHS NAMING [--out benchmarks/results/naming.json]

PHOTOGRAPHS: as for `benchmarks.scene.detections`, whose lists say what is there. Both variants of the network are
measured, with exact vectors and with vectors that were carried over from another network ("left out"). What the
detectors find is told true or false by the similarity of the find's name to the whole photograph and to its part.
`names.toml` here keeps five names and a place of each fourth photograph, judged by eye; `--names` prints what is said
now. Prints tables; the last line is one JSON object.
"""

import argparse
from pathlib import Path

from benchmarks.report import report
from benchmarks.scene.detections import TRUTH, read_truth
from benchmarks.scene.naming.eye import counted, five_names, judged
from benchmarks.scene.naming.scores import read_names
from benchmarks.scene.naming.seeing import ENCODERS, see
from benchmarks.scene.naming.tables import areas, found_alone, told_apart
from benchmarks.scene.photographs import find
from training.naming.packages import NamingFileError

NAMES_FILE = "names.safetensors"


def main() -> None:
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photographs", type=Path)
    parser.add_argument("naming", type=Path, help="the folder that python -m training.naming wrote")
    parser.add_argument("--names", action="store_true", help="print the names of each fourth photograph")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    made = [options.naming / name for name in (*ENCODERS.values(), NAMES_FILE)]
    if lacking := [path for path in made if not path.is_file()]:
        parser.error(f"{lacking[0]} is missing: python -m training.naming makes it")
    try:
        about, exact, left_out = read_names(options.naming / NAMES_FILE)
    except NamingFileError as error:
        parser.error(str(error))
    all_truths = read_truth()
    paths, missing = find(options.photographs, (truth.file for truth in all_truths))
    truths = [truth for truth in all_truths if truth.file in paths]
    if not truths:
        lists = ", ".join(path.name for path in TRUTH.values())
        parser.error(f"{options.photographs} holds none of the photographs that {lists} list")
    files = [truth.file for truth in truths]
    seen = see(truths, paths, options.naming)
    said = five_names(files, seen.photographs["float"], about, exact)
    if options.names:
        print(*(f"{file}: {', '.join(names)}" for file, names in said.items()), sep="\n")
    by_eye = counted(said, judged())
    print("by eye (right, nearly, wrong, not judged):", by_eye)
    for variant, milliseconds in seen.milliseconds.items():
        print(f"{variant}: {milliseconds:.0f} ms of processor time a picture")
    report(
        options.out,
        benchmark="naming",
        photographs=len(truths),
        missing=missing,
        names=len(about["said"]),
        area_under_curve=areas(truths, seen, about, exact, left_out),
        found_alone=found_alone(truths, seen, about, exact, left_out),
        finds_told_apart=told_apart(seen, about, exact),
        by_eye=by_eye,
        milliseconds_of_processor_time=seen.milliseconds,
    )


if __name__ == "__main__":
    main()
