"""What a file has besides its bytes: owner, group, mode, access control list and extended attributes, carried over."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from followup_md.vault.files import CouldNotWrite

_NONE = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""What a file system answers that has no extended attributes."""
_ACL = "system.posix_acl_access"


def carry_over(path: Path, before: os.stat_result, new: Path, descriptor: int) -> None:
    """Give a new, open file what a file has besides its bytes. Raises OSError and CouldNotWrite.

    When a file was created cannot be carried over anywhere.
    """
    status = os.fstat(descriptor)
    if (status.st_uid, status.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.chown(new, before.st_uid, before.st_gid)
        except OSError as error:
            raise _cannot(path, f"its owner and group ({before.st_uid}:{before.st_gid})", error) from error
    os.chmod(new, stat.S_IMODE(before.st_mode))
    if not hasattr(os, "listxattr"):
        return
    own, given = _attributes(path), _attributes(new)
    for name, value in own.items():
        if given.get(name) != value:
            try:
                os.setxattr(new, name, value, follow_symlinks=False)
            except OSError as error:
                raise _cannot(path, f"its attribute `{name}`", error) from error
    if _ACL in given and _ACL not in own:  # from the folder
        os.removexattr(new, _ACL, follow_symlinks=False)


def _attributes(path: Path) -> dict[str, bytes]:
    """The extended attributes of a file. Raises OSError."""
    try:
        names = os.listxattr(path, follow_symlinks=False)
        return {name: os.getxattr(path, name, follow_symlinks=False) for name in names}
    except OSError as error:
        if error.errno in _NONE:
            return {}
        raise


def _cannot(path: Path, what: str, error: OSError) -> CouldNotWrite:
    reason = error.strerror or error
    return CouldNotWrite(f"{path.name} is left as it is: {what} cannot be carried over to its new version ({reason})")
