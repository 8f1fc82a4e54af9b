"""RTSP cameras for `benchmarks.page.cameras`: GStreamer's server plays a file to everybody, from its beginning.

    /usr/bin/python3 benchmarks/page/rtsp_cameras.py FILE NUMBER

Needs the system's Python (Debian: gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good, -bad). The file is MP4 with
H.264 and AAC; it is sent as it is. Prints one address a line, and serves until its standard input ends.
"""

import sys
import threading

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402

PIPELINE = (
    "( filesrc location={file} ! qtdemux name=film "
    "film.video_0 ! queue ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 "
    "film.audio_0 ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97 )"
)


def main() -> None:
    Gst.init(None)
    server, loop = GstRtspServer.RTSPServer(), GLib.MainLoop()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for number in range(int(sys.argv[2])):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(PIPELINE.format(file=sys.argv[1]))
        server.get_mount_points().add_factory(f"/camera{number + 1}", factory)
    server.attach(None)
    for number in range(int(sys.argv[2])):
        print(f"rtsp://127.0.0.1:{server.get_bound_port()}/camera{number + 1}", flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
