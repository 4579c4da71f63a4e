"""libexcise_watermark by ctypes; excise_watermark.h documents its functions."""

import ctypes
import ctypes.util
import os
import pathlib

VERSION = 1
NAMES = ("libexcise_watermark.so", "libexcise_watermark.dylib")

tokens_pointer = ctypes.POINTER(ctypes.c_int32)
logits_pointer = ctypes.POINTER(ctypes.c_float)


class Evidence(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_uint64),
        ("sum", ctypes.c_double),
        ("expected", ctypes.c_double),
        ("log_p", ctypes.c_double),
    ]


SIGNATURES = {
    "exc_wm_version": (ctypes.c_uint32, []),
    "exc_wm_scheme_create": (
        ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]),
    "exc_wm_scheme_free": (None, [ctypes.c_void_p]),
    "exc_wm_scheme_context_width": (ctypes.c_size_t, [ctypes.c_void_p]),
    "exc_wm_embedder_create": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_double]),
    "exc_wm_embedder_free": (None, [ctypes.c_void_p]),
    "exc_wm_mark": (
        ctypes.c_int,
        [ctypes.c_void_p, tokens_pointer, ctypes.c_size_t, logits_pointer, ctypes.c_size_t, tokens_pointer]),
    "exc_wm_tape_create": (ctypes.c_void_p, [ctypes.c_void_p]),
    "exc_wm_tape_free": (None, [ctypes.c_void_p]),
    "exc_wm_tape_add": (
        ctypes.c_int, [ctypes.c_void_p, tokens_pointer, ctypes.c_size_t, tokens_pointer, ctypes.c_size_t]),
    "exc_wm_tape_evidence": (ctypes.c_int, [ctypes.c_void_p, ctypes.POINTER(Evidence)]),
}


def _path():
    named = os.environ.get("EXCISE_WATERMARK_LIBRARY")
    if named:
        return named
    for name in NAMES:
        beside = pathlib.Path(__file__).parent / name
        if beside.exists():
            return str(beside)
    found = ctypes.util.find_library("excise_watermark")
    if found:
        return found
    raise OSError(
        "libexcise_watermark was not found; build it by 'swift build -c release --product excise_watermark' and set "
        "EXCISE_WATERMARK_LIBRARY to the file")


def _load():
    library = ctypes.CDLL(_path())
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    version = library.exc_wm_version()
    if version != VERSION:
        raise OSError(f"libexcise_watermark has version {version} of its interface; this package needs {VERSION}")
    return library


_library = None


def library():
    """The library, loaded at first use."""
    global _library
    if _library is None:
        _library = _load()
    return _library
