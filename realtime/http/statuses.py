"""The HTTP status of every error code that a request can be answered with. The only place that pairs the two."""

from http import HTTPStatus

STATUS_OF_CODE = {
    "invalid_request": HTTPStatus.BAD_REQUEST,
    "cannot_delete": HTTPStatus.INTERNAL_SERVER_ERROR,
    "invalid_sdp": HTTPStatus.BAD_REQUEST,
    "invalid_session": HTTPStatus.BAD_REQUEST,
    "invalid_stream": HTTPStatus.BAD_REQUEST,
    "invalid_source": HTTPStatus.BAD_REQUEST,
    "invalid_watch": HTTPStatus.BAD_REQUEST,
    "no_media": HTTPStatus.BAD_REQUEST,
    "no_common_codec": HTTPStatus.BAD_REQUEST,
    "too_many_lines": HTTPStatus.BAD_REQUEST,
    "too_many_candidates": HTTPStatus.BAD_REQUEST,
    "incomplete_body": HTTPStatus.BAD_REQUEST,
    "invalid_token": HTTPStatus.UNAUTHORIZED,
    "expired_secret": HTTPStatus.UNAUTHORIZED,
    "foreign_origin": HTTPStatus.FORBIDDEN,
    "unknown_ice_session": HTTPStatus.PRECONDITION_FAILED,
    "no_if_match": HTTPStatus.PRECONDITION_REQUIRED,
    "unsupported_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "no_ice_restart": HTTPStatus.UNPROCESSABLE_ENTITY,
    "not_found": HTTPStatus.NOT_FOUND,
    "unknown_call": HTTPStatus.NOT_FOUND,
    "unknown_moment": HTTPStatus.NOT_FOUND,
    "unknown_stream": HTTPStatus.NOT_FOUND,
    "unknown_source": HTTPStatus.NOT_FOUND,
    "unknown_watch": HTTPStatus.NOT_FOUND,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "not_connected": HTTPStatus.CONFLICT,
    "restart_replaced": HTTPStatus.CONFLICT,
    "name_taken": HTTPStatus.CONFLICT,
    "request_timeout": HTTPStatus.REQUEST_TIMEOUT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_calls": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_watches": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_streams": HTTPStatus.TOO_MANY_REQUESTS,
    "server_busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "overloaded": HTTPStatus.SERVICE_UNAVAILABLE,
    "no_network": HTTPStatus.SERVICE_UNAVAILABLE,
    "shutting_down": HTTPStatus.SERVICE_UNAVAILABLE,
}

# of errors that the web framework answers by itself; any other status is `invalid_request`
CODE_OF_STATUS: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
}
