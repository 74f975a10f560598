"""How long each training took: a Markdown table from a manifest.

    python3 -m digit_scenes.times ARTIFACTS

Minutes of processor time, with other trainings at the same time. Samples are those of an epoch, with a variation of each if there is one.
"""
import argparse
import pathlib

from .artifacts import Artifacts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("artifacts", type=pathlib.Path)
    print("| training | epochs | samples | minutes | weights, bytes |\n|---|---:|---:|---:|---:|")
    for name, facts in sorted(Artifacts(parser.parse_args().artifacts).manifest().items(), key=lambda item: -item[1]["seconds_of_processor"]):
        epochs = facts["options"].get("epochs", "–")
        print(f"| {name} | {epochs} | {facts['samples']:,} | {facts['seconds_of_processor'] / 60:.1f} | {facts['bytes']:,} |")


if __name__ == "__main__":
    main()
