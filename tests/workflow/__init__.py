"""What people do around a run; `transcript` writes docs/workflow.md."""
