"""SDP as text: offers are read leniently, answers are written (RFC 8866, RFC 8829).

Belongs here: what lines of SDP mean. Not here: what a call accepts (`realtime/rtc/offer.py`), the connection itself.
"""
