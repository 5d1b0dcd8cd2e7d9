"""Builds tfjs-node's addon against the TensorFlow of a Python wheel, where its own download is out of reach.

@tensorflow/tfjs-node downloads TensorFlow's C library as it is installed. The wheel of the same version on PyPI holds
that library too. This installs tfjs-node from npm without its install step into .cache/tfjs-node, gives it the library
and the headers from the wheel, compiles the addon, and links the package into packages/kernels and apps/cli, where
`useBackend` finds it as it finds a user's. Run from anywhere: python tooling/tfjs-node/build.py
Needs Linux on x86-64, pip, npm, make and g++. Options: --gpu builds tfjs-node-gpu; --unlink takes the links away.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).parents[2]
CACHE = ROOT / ".cache/tfjs-node"
KERNELS = ROOT / "packages/kernels/node_modules/@tensorflow"
# The command line's tests run it as one file, which looks beside itself.
LINKS = (KERNELS, ROOT / "apps/cli/node_modules/@tensorflow")
# The version of tfjs-node in packages/kernels, and of the TensorFlow that it downloads.
TFJS = "4.22.0"
TENSORFLOW = "2.9.1"

FRAMEWORK = "tensorflow/libtensorflow_framework.so.2"
# The C library lies in the one that Python loads.
LIBRARY = "tensorflow/python/_pywrap_tensorflow_internal.so"
HEADERS = ("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/ctstring")


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds tfjs-node against the TensorFlow of a Python wheel.")
    parser.add_argument("--gpu", action="store_true", help="tfjs-node-gpu, which needs CUDA 11.2 and cuDNN 8.1 to run")
    parser.add_argument("--unlink", action="store_true", help="take away the links to what was built")
    options = parser.parse_args()
    if options.unlink:
        for folder in LINKS:
            for name in ("tfjs-node", "tfjs-node-gpu"):
                (folder / name).unlink(missing_ok=True)
        return
    name, wheel = ("tfjs-node-gpu", "tensorflow") if options.gpu else ("tfjs-node", "tensorflow-cpu")
    package = install(name)
    unpack(download(wheel), package / "deps")
    compile_addon(package)
    share_core(package.parent)
    link(package)
    backend = "tensorflow-gpu" if options.gpu else "tensorflow"
    print(f"{name} is linked into packages/kernels and apps/cli: WISE_BACKEND={backend} uses it.")


def install(name: str) -> pathlib.Path:
    """The package and what it depends on, without its install step, which would download."""
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{ "private": true }\n')
    run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", f"@tensorflow/{name}@{TFJS}", cwd=folder)
    return folder / "node_modules/@tensorflow" / name


def download(wheel: str) -> pathlib.Path:
    """The wheel, for any Python: none will import it."""
    folder = CACHE / "wheels"
    platform = ["--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_17_x86_64"]
    only = ["--no-deps", "--only-binary=:all:", "--python-version", "3.10", *platform]
    run(sys.executable, "-m", "pip", "download", *only, "--dest", str(folder), f"{wheel}=={TENSORFLOW}")
    return next(folder.glob(f"{wheel.replace('-', '_')}-{TENSORFLOW}-*.whl"))


def unpack(wheel: pathlib.Path, deps: pathlib.Path) -> None:
    """Lays library and headers out as tfjs-node's own download does."""
    lib = deps / "lib"
    shutil.rmtree(deps, ignore_errors=True)
    lib.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            if entry in (FRAMEWORK, LIBRARY):
                extract(archive, entry, lib / pathlib.Path(entry).name)
            elif entry.startswith(HEADERS) and entry.endswith(".h"):
                extract(archive, entry, deps / pathlib.Path(entry).relative_to("tensorflow"))
    absent = write_absent_python(lib)
    library = pathlib.Path(LIBRARY).name
    (lib / "libtensorflow.so").write_text(f"INPUT({library} {absent})\n")
    (lib / "libtensorflow_framework.so").symlink_to(pathlib.Path(FRAMEWORK).name)


def extract(archive: zipfile.ZipFile, entry: str, to: pathlib.Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, to.open("wb") as target:
        shutil.copyfileobj(source, target)


def write_absent_python(lib: pathlib.Path) -> str:
    """Makes a library to use instead of Python's: the wheel's names its symbols, and tfjs-node calls nothing that uses them."""
    library = lib / pathlib.Path(LIBRARY).name
    listing = subprocess.run(["nm", "-D", "--undefined-only", library], check=True, capture_output=True, text=True)
    symbols = [name for name in listing.stdout.split() if name.startswith(("Py", "_Py"))]
    source = lib / "absent-python.c"
    source.write_text("".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in symbols))
    name = "libabsent-python.so"
    run("g++", "-x", "c", "-shared", "-fPIC", str(source), "-o", str(lib / name))
    return name


def compile_addon(package: pathlib.Path) -> None:
    """Runs node-gyp with the headers beside the running Node; without them it would download those too."""
    node = subprocess.run(["node", "-p", "process.execPath"], check=True, capture_output=True, text=True).stdout.strip()
    prefix = pathlib.Path(node).resolve().parents[1]
    if not (prefix / "include/node/node_api.h").exists():
        sys.exit(f"Found no {prefix}/include/node/node_api.h; expected Node's headers there, as its releases have them.")
    run("npx", "node-pre-gyp", "install", "--build-from-source", f"--nodedir={prefix}", cwd=package)


def share_core(packages: pathlib.Path) -> None:
    """Lets tfjs-node use the workspace's tfjs-core, as npm does for a project that has both."""
    core = packages / "tfjs-core"
    if not core.is_symlink():
        shutil.rmtree(core)
        core.symlink_to((KERNELS / "tfjs-core").resolve())


def link(package: pathlib.Path) -> None:
    for folder in LINKS:
        folder.mkdir(exist_ok=True)
        place = folder / package.name
        place.unlink(missing_ok=True)
        place.symlink_to(package)


def run(*command: str, cwd: pathlib.Path = ROOT) -> None:
    print("+", *command, flush=True)
    subprocess.run(command, cwd=cwd, check=True)


main()
