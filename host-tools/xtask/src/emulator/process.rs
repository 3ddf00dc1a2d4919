use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// A process that has ended by itself.
pub(super) struct Finished {
    pub(super) stdout: Vec<u8>,
    pub(super) code: i32,
}

/// Ends the process also when the task fails while it runs.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail if the process has ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a process for at most `timeout`. Anything on standard error is an error: the emulator
/// writes there only if something is wrong.
pub(super) fn run(mut command: Command, timeout: Duration) -> Result<Finished> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command
        .spawn()
        .with_context(|| format!("cannot start {program}; `cargo xtask setup` installs it"))?;
    let mut running = Running(child);
    let stdout = drain(running.0.stdout.take());
    let stderr = drain(running.0.stderr.take());

    let deadline = Instant::now() + timeout;
    let status = loop {
        if let Some(status) = running.0.try_wait()? {
            break status;
        }
        if Instant::now() >= deadline {
            bail!("did not end within {} s", timeout.as_secs());
        }
        thread::sleep(Duration::from_millis(2));
    };
    let join = |reader: thread::JoinHandle<_>| reader.join().map_err(|_| anyhow!("reader died"));
    let stdout = join(stdout)??;
    let stderr = join(stderr)??;
    if !stderr.is_empty() {
        bail!("{program}: {}", String::from_utf8_lossy(&stderr).trim());
    }
    let code = status
        .code()
        .with_context(|| format!("{program} was ended by a signal"))?;
    Ok(Finished { stdout, code })
}

/// Reads a pipe to its end beside the main thread, so that it never fills up.
fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Result<Vec<u8>>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn passes_output_and_code_on() {
        let finished = run(shell("printf ab; exit 7"), Duration::from_secs(10)).unwrap();
        assert_eq!((&*finished.stdout, finished.code), (&b"ab"[..], 7));
    }

    #[test]
    fn ends_what_hangs() {
        let start = Instant::now();
        let result = run(shell("exec sleep 60"), Duration::from_millis(50));
        assert!(result.is_err() && start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn complaints_are_errors() {
        let error = run(shell("echo bad >&2"), Duration::from_secs(10))
            .err()
            .unwrap();
        assert!(error.to_string().contains("bad"), "{error}");
    }
}
