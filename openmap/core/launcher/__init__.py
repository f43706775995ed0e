"""`make run`: one process that starts database, web server and worker, and ends them all."""
