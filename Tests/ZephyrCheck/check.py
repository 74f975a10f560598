#!/usr/bin/env python3
"""Checks zephyr/module.yml and zephyr/Kconfig, and prints the sample's configuration as options of cmake.

    check.py ROOT        needs PyYAML and kconfiglib, which Zephyr uses too
"""
import pathlib
import sys
import tempfile

import kconfiglib
import yaml

# The symbols of Zephyr that the module and the sample name. In Zephyr itself they have dependencies and other defaults.
SYMBOLS = "CPU_CORTEX_M0PLUS CPU_CORTEX_M3 CPU_CORTEX_M4 CPU_CORTEX_M7 CPU_CORTEX_M33 FP_HARDABI BT BT_PERIPHERAL ENTROPY_GENERATOR"
NUMBERS = "MAIN_STACK_SIZE BT_MAX_CONN BT_L2CAP_TX_MTU BT_BUF_ACL_TX_SIZE BT_BUF_ACL_RX_SIZE BT_CTLR_DATA_LENGTH_MAX"


def check_module(root):
    """The rules of Zephyr's schema for the keys that are used, and that what they name exists."""
    module = yaml.safe_load((root / "zephyr/module.yml").read_text())
    assert set(module) <= {"name", "build", "samples"} and isinstance(module["name"], str), "module.yml: keys"
    assert set(module["build"]) <= {"cmake", "kconfig"}, "module.yml: build"
    assert (root / module["build"]["cmake"] / "CMakeLists.txt").is_file(), "module.yml: cmake names a folder with CMakeLists.txt"
    assert (root / module["build"]["kconfig"]).is_file(), "module.yml: kconfig names a file"
    for sample in module["samples"]:
        tests = yaml.safe_load((root / sample / "sample.yaml").read_text())
        assert tests["sample"]["name"] and tests["tests"], f"{sample}/sample.yaml"
    return root / module["build"]["kconfig"]


def configured(kconfig, lines):
    """The symbols of the module under a configuration; a line that Kconfig does not accept is a mistake."""
    with tempfile.TemporaryDirectory() as folder:
        top, config = pathlib.Path(folder) / "Kconfig", pathlib.Path(folder) / "config"
        top.write_text("".join(f'config {name}\n\tbool "{name}"\n' for name in SYMBOLS.split())
                       + "".join(f'config {name}\n\tint "{name}"\n\tdefault 0\n' for name in NUMBERS.split())
                       + 'config BT_DEVICE_NAME\n\tstring "BT_DEVICE_NAME"\n' + f'osource "{kconfig}"\n')
        config.write_text("\n".join(lines) + "\n")
        tree = kconfiglib.Kconfig(str(top), warn_to_stderr=False)
        tree.warn_assign_undef = True
        tree.load_config(str(config))
        return {name: symbol.str_value for name, symbol in tree.syms.items() if name.startswith("FEATURE_CODEC")}, tree.warnings


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    kconfig = check_module(root)
    sample = (root / "Examples/zephyr/prj.conf").read_text().split("\n")
    chosen, warnings = configured(kconfig, ["CONFIG_CPU_CORTEX_M33=y"] + sample)
    assert not warnings, warnings
    assert chosen == {"FEATURE_CODEC": "y", "FEATURE_CODEC_CODES": "y", "FEATURE_CODEC_SMALL": "n",
                      "FEATURE_CODEC_RECEIVER": "n", "FEATURE_CODEC_CHECK": "y", "FEATURE_CODEC_KERNELS": "n"}, chosen
    all_options, warnings = configured(kconfig, ["CONFIG_CPU_CORTEX_M4=y"] + [f"CONFIG_{name}=y" for name in chosen])
    assert not warnings and set(all_options.values()) == {"y"}, all_options
    none, warnings = configured(
        kconfig, ["CONFIG_CPU_CORTEX_M4=y", "CONFIG_FEATURE_CODEC=y"] + [f"CONFIG_{name}=n" for name in chosen if name != "FEATURE_CODEC"])
    assert not warnings and sorted(none.values()) == ["n"] * 5 + ["y"], none
    # No library for the processor, or other registers for numbers: Kconfig refuses.
    for processor in (["CONFIG_CPU_CORTEX_M3=y"], ["CONFIG_CPU_CORTEX_M33=y", "CONFIG_FP_HARDABI=y"]):
        refused, _ = configured(kconfig, processor + ["CONFIG_FEATURE_CODEC=y"])
        assert set(refused.values()) == {"n"}, refused
    print("module.yml, Kconfig and prj.conf agree", file=sys.stderr)
    print("-DCONFIG_CPU_CORTEX_M33=y", *(f"-DCONFIG_{name}=y" for name, value in chosen.items() if value == "y"))


main()
