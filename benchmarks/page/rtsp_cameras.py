"""RTSP cameras for `benchmarks.page.cameras` and `benchmarks.flapping`: GStreamer's server plays a file to everybody,
from its beginning.

    /usr/bin/python3 benchmarks/page/rtsp_cameras.py FILE NUMBER [--port PORT] [--login USER:PASSWORD]

Needs the system's Python (Debian: gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good, -bad). The file is MP4 with
H.264 and AAC; it is sent as it is. Prints one address a line, and serves until its standard input ends.
"""

import argparse
import sys
import threading

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402

VIEWER = "viewer"  # the role of whoever logs in
PIPELINE = (
    "( filesrc location={file} ! qtdemux name=film "
    "film.video_0 ! queue ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 "
    "film.audio_0 ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97 )"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("file")
    parser.add_argument("number", type=int)
    parser.add_argument("--port", default="0")
    parser.add_argument("--login")
    options = parser.parse_args()
    Gst.init(None)
    server, loop = GstRtspServer.RTSPServer(), GLib.MainLoop()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    permissions = GstRtspServer.RTSPPermissions()
    if options.login:
        permissions.add_permission_for_role(VIEWER, GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS, True)
        permissions.add_permission_for_role(VIEWER, GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, True)
        token, auth = GstRtspServer.RTSPToken(), GstRtspServer.RTSPAuth()
        token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, VIEWER)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(*options.login.split(":")), token)
        server.set_auth(auth)
    for number in range(options.number):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(PIPELINE.format(file=options.file))
        factory.set_permissions(permissions)
        server.get_mount_points().add_factory(f"/camera{number + 1}", factory)
    server.attach(None)
    for number in range(options.number):
        print(f"rtsp://127.0.0.1:{server.get_bound_port()}/camera{number + 1}", flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
