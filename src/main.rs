//! The program: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use portolan::{cli, runtime};

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    let invocation = match cli::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        Err(told) => {
            // Whoever asked for help may have closed the pipe.
            let _ = told.print();
            return Ok(ExitCode::from(u8::try_from(told.exit_code())?));
        }
    };
    let code = runtime::to_the_end(runtime::carry_out(invocation))??;
    Ok(ExitCode::from(code))
}
