"""What the heads of `engines/scene/looks` learn from: photographs of packages, looked at and described in words."""
