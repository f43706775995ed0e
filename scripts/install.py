"""Make or refresh .venv with the system's Python: `install.py run`, or `install.py team`.

Only the standard library, and words that an old Python can read, so that it may refuse itself.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "install.log")
NETWORK = "Vérifiez le réseau et la place sur le disque, puis relancez la commande."
STEPS = {
    "run": ("requirements", "assets", "messages"),
    "team": ("requirements", "requirements-dev", "assets", "messages"),
}


def main():
    if sys.version_info < OLDEST:
        use_newer_python()
    os.chdir(ROOT)
    make_venv()
    for step in STEPS[sys.argv[1]]:
        once(step)


def refuse(sentence):
    sys.exit("openmap : " + sentence)


def say(sentence):
    print("openmap : " + sentence, flush=True)


def use_newer_python():
    for name in NEWER:
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])
    refuse(
        "il faut Python 3.11 ou plus récent, et python3 est ici la version "
        + platform.python_version()
        + ". Installez-en un, ou indiquez-le : make run PYTHON=/chemin/vers/python3"
    )


def make_venv():
    """Keep a .venv that works here, whoever made it; make it anew only if it does not."""
    if kept("venv") in (identity(), None) and is_usable():
        keep("venv", identity())
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        refuse(
            "le module venv de Python manque. Sur Debian ou Ubuntu : "
            "sudo apt install python3-venv, puis relancez la commande."
        )
    if os.path.isdir(VENV):
        say("le dossier .venv présent ne marche pas ici, il est refait…")
    else:
        say("création de .venv…")
    if not succeeds(sys.executable, "-m", "venv", "--clear", VENV):
        refuse("python3 n’a pas pu créer .venv. Le détail : python3 -m venv --clear .venv")
    keep("venv", identity())


def is_usable():
    """Tell whether .venv has pip, a Python that we accept, and was made for this folder."""
    question = "import pip, sys; sys.exit(sys.version_info < %r or sys.prefix != %r)"
    return succeeds(PYTHON, "-c", question % (OLDEST, VENV))


def identity():
    return VENV + " " + platform.python_version()


def once(step):
    """Do a step unless what it depends on has not changed since."""
    seal = seal_of(step)
    if kept(step) == seal:
        return
    {"assets": install_assets, "messages": compile_messages}.get(step, install_requirements)(step)
    keep(step, seal)


def seal_of(step):
    files = {
        "assets": ["package-lock.json", "requirements-assets.txt", "scripts/install_assets.py"],
        "messages": catalogues(),
    }.get(step, [step + ".txt"])
    digest = hashlib.sha256(identity().encode())
    for name in files:
        with open(name, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def catalogues():
    found = []
    for folder, _, files in os.walk("translations"):
        found += [os.path.join(folder, name) for name in files if name.endswith(".po")]
    return sorted(found)


def install_requirements(step):
    say("installation de " + step + ".txt (une minute environ la première fois)…")
    arguments = ["install", "--quiet", "--require-hashes", "-r", step + ".txt"]
    uv = shutil.which("uv")
    if uv and succeeds(uv, "pip", *arguments, "--python", PYTHON):
        return
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if not succeeds(*pip, *arguments):
        refuse(
            "les bibliothèques de "
            + step
            + ".txt n’ont pas pu être installées. "
            + NETWORK
            + " Le détail est dans .venv/install.log."
        )


def install_assets(step):
    say("installation des bibliothèques du navigateur et des polices…")
    done = subprocess.run([PYTHON, os.path.join("scripts", "install_assets.py")], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def compile_messages(step):
    if catalogues() and not succeeds(
        PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "-d", "translations"
    ):
        refuse("les traductions sont illisibles. Le détail est dans .venv/install.log.")


def succeeds(*command):
    """Run a command; what it says goes to the log of the installation."""
    try:
        with open(LOG if os.path.isdir(VENV) else os.devnull, "ab") as log:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            return subprocess.run(command, check=False, **quiet).returncode == 0
    except OSError:
        return False


def kept(step):
    try:
        with open(os.path.join(VENV, "openmap-" + step), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def keep(step, seal):
    with open(os.path.join(VENV, "openmap-" + step), "w", encoding="utf-8") as file:
        file.write(seal)


if __name__ == "__main__":
    main()
