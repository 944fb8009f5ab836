//! How many files may be open at a time.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Raises the soft limit of open files to the hard one: each context that is read takes a connection for each kind, and
/// the usual soft limit of 1024 is there for programs that cannot count further.
pub(super) fn raise() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // If it cannot be raised, what does not fit says so as the trouble of its context.
    let _ = setrlimit(Resource::Nofile, limit);
}
