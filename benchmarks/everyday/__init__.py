"""Questions that people ask of a camera, about photographs, films and recordings that training has never seen.

    python -m benchmarks.everyday.media     fetch the media, once
    python -m benchmarks.everyday           ask everything

`media.toml` lists the packages and files, `clips/*.toml` what is shown and heard and what is asked. Belongs here: what
makes the clips, asks, judges and reports. Not here: scenes that are composed for training (`training/scenes`).
"""
