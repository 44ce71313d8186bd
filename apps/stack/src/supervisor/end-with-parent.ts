// Loaded into every child before its own code. A supervisor killed with SIGKILL cannot stop its children: they would keep
// the port and the database connections. Nothing is lost by ending at once, everything here survives a crash.
process.on('disconnect', () => process.exit(1));
// Waiting for the parent alone must not keep a finished process alive.
process.channel?.unref();
