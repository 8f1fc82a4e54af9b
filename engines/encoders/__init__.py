"""Frozen encoders of pictures, sounds and speech, run by ONNX Runtime and CTranslate2."""
