//! `waymark`: see `cli`.

fn main() -> std::process::ExitCode {
    collector::cli::main()
}
