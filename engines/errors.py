"""The root of all errors that this project raises, and the errors of the engines.

EchoingPixelsError
├── EngineError
│   ├── ModelFileMissingError    a model file is not on disk; says which package brings it
│   ├── ModelFileCorruptError    a model file's sha256 is not the pinned one
│   ├── WeightsMismatchError     a checkpoint lacks a tensor or has one of another shape
│   ├── InvalidWindowError       a window breaks the contract of `engines.api.Window`
│   ├── TooManyJobsError         more questions at once than the worker queues
│   │   └── TooManyJobsOfCallerError  more of one caller than it takes from one
│   ├── RuntimeUnavailableError  an asked-for runtime cannot run here
│   ├── EngineBuildError         a graph, its profile or its target cannot be built
│   ├── SavedMemoryError         a saved memory is damaged, or of other weights or another version
│   └── EngineMismatchError      inputs are not those that an engine was built for
├── RealtimeError                media, requests, events, the listening address: `realtime.errors`
├── InputError                   an option or a setting that was given: `clients.errors`
└── CheckpointError              a checkpoint of a real LLM is not there or damaged: `clients.errors`
"""


class EchoingPixelsError(Exception):
    """Root of every error that is raised on purpose; its text is one line that says what to do."""


class EngineError(EchoingPixelsError):
    """Root of the errors of the engines."""


class ModelFileMissingError(EngineError):
    """A model file is not on disk."""


class ModelFileCorruptError(EngineError):
    """A model file is there, but its sha256 is not the pinned one."""


class WeightsMismatchError(EngineError):
    """A checkpoint does not fit the module it is loaded into."""


class InvalidWindowError(EngineError):
    """A window breaks the contract of `engines.api.Window`."""


class TooManyJobsError(EngineError):
    """More questions and transcriptions wait than the worker queues."""


class TooManyJobsOfCallerError(TooManyJobsError):
    """More questions and transcriptions of one caller wait than the worker queues for it."""


class RuntimeUnavailableError(EngineError):
    """A runtime that was asked for cannot run here; nothing else runs in its place."""


class EngineBuildError(EngineError):
    """A graph cannot be built into an engine: its profile, its sizes or the target is no good."""


class SavedMemoryError(EngineError):
    """The saved memory of a stream is damaged, or was saved with other weights or by another version."""


class EngineMismatchError(EngineError):
    """Inputs are not those that an engine was built for."""
