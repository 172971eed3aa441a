"""The files of a repository as the rules see them: what Git tracks or would track, read once."""
import functools
import pathlib
import subprocess

CPP_SUFFIXES = (".cpp", ".hpp", ".h", ".cc")
SKIPPED_FOLDERS = ("build", "third_party", "concord-out", ".git")


class Repository:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def paths(self):
        """Paths from the root with '/', sorted; files only."""
        listed = subprocess.run(["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=False)
        if listed.returncode == 0:
            names = [name for name in listed.stdout.decode("utf-8").split("\0") if name]
        else:  # an unpacked archive
            names = [path.relative_to(self.root).as_posix() for path in self.root.rglob("*")]
            names = [name for name in names if name.split("/")[0] not in SKIPPED_FOLDERS]
        return sorted(name for name in names if (self.root / name).is_file())

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        """The file's text, or None when it is not UTF-8 or holds NUL: no text."""
        data = (self.root / path).read_bytes()
        if b"\0" in data:
            return None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def exists(self, path):
        return (self.root / path).is_file()

    def select(self, *folders, suffixes=CPP_SUFFIXES):
        """Text files in these folders (all when none is given) with one of these endings (all when empty)."""
        return [path for path in self.paths
                if (not folders or path.startswith(tuple(folder + "/" for folder in folders)))
                and (not suffixes or path.endswith(suffixes)) and self.text(path) is not None]


def violation(path, line, message):
    return f"{path}:{line}: {message}"
