//! Dumps: files of YAML and JSON, folders and archives of them, what `meshctl` writes of a cluster, and standard input.
//!
//! Each file is read once from its beginning to its end, its broken parts are named and its good ones shown; its content
//! decides what it is. Nothing is ever written, and nothing but what was named is opened.

mod archive;
mod blocks;
mod bytes;
mod content;
mod find;
mod foreign;
mod gather;
mod input;
mod inspect;
mod item;
mod json;
mod list_fault;
mod load;
mod page;
mod parts;
mod rank;
mod refusal;
mod report;
mod salvage;
mod stray_lines;
mod text;
mod types;
mod yaml;

pub(super) use find::UnreadableFile;

use std::{panic::resume_unwind, path::Path, sync::Arc};

use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_blocking},
};

use self::{input::DumpInput, load::LoadSender};
use super::{
    Fetch, FetchError, FileError, NamedPath, NowFn, Nudge, OpenError, Opened, Scope, Sources,
    admission::Admission,
};
use crate::{
    model::SourceName,
    store::{Origin, Reaches, Update},
};

/// One source: what was named for it.
struct Dump {
    name: SourceName,
    inputs: Vec<DumpInput>,
}

/// Opens files and begins to read them.
pub(super) fn open(
    paths: Vec<NamedPath>,
    scope: &Scope,
    clock: &NowFn,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    begin(dumps(paths)?, scope, clock, updates)
}

/// Opens a text as if it were a file, and begins to read it.
pub(super) fn open_text(
    name: &str,
    text: &str,
    clock: &NowFn,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    let dump = Dump {
        name: name.into(),
        inputs: vec![DumpInput::Kept(
            name.into(),
            text.as_bytes().to_vec().into(),
        )],
    };
    begin(vec![dump], &Scope::default(), clock, updates)
}

fn begin(
    dumps: Vec<Dump>,
    scope: &Scope,
    clock: &NowFn,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    let admission = Admission::parse(scope)?;
    let (mut opened, mut tasks) = (Vec::new(), JoinSet::new());
    for dump in dumps {
        let (asks, asked) = mpsc::channel(16);
        opened.push(Opened {
            name: dump.name.clone(),
            origin: Origin::File,
            requests: asks,
        });
        let sender = LoadSender {
            source: dump.name.clone(),
            clock: Arc::clone(clock),
            updates: updates.clone(),
        };
        tasks.spawn(serve(dump, admission.clone(), sender, asked));
    }
    Ok(Sources {
        opened,
        reaches: Reaches::default(),
        nudge: Nudge::default(),
        replay: None,
        is_anonymous: false,
        _tasks: tasks,
    })
}

/// The argument as one path, if a file has an equals sign in its name.
fn meant(named: NamedPath) -> NamedPath {
    match &named.name {
        Some(name) => {
            let whole = input::whole(name, &named.path);
            if whole.exists() {
                NamedPath {
                    name: None,
                    path: whole,
                }
            } else {
                named
            }
        }
        None => named,
    }
}

/// Puts paths of one source together. Those without a name are one source, called after the first of them.
fn dumps(paths: Vec<NamedPath>) -> Result<Vec<Dump>, OpenError> {
    let paths: Vec<NamedPath> = paths.into_iter().map(meant).collect();
    let unnamed = paths.iter().find(|named| named.name.is_none());
    let unnamed = unnamed.map(|first| name_of(&first.path));
    let (mut dumps, mut refused, mut found) = (Vec::<Dump>::new(), None, 0);
    for NamedPath { name, path } in paths {
        let name = name.or_else(|| unnamed.clone()).unwrap_or_default();
        let is_named = unnamed.as_ref() != Some(&name);
        let input = DumpInput::find(&path).unwrap_or_else(|why| {
            let why = if is_named {
                input::misread(&name, &path, why)
            } else {
                why
            };
            refused.get_or_insert_with(|| (path.clone(), why.clone()));
            DumpInput::Lost(path, why)
        });
        found += usize::from(!matches!(input, DumpInput::Lost(..)));
        match dumps.iter_mut().find(|dump| dump.name == name) {
            Some(dump) => dump.inputs.push(input),
            None => dumps.push(Dump {
                name,
                inputs: vec![input],
            }),
        }
    }
    match refused {
        Some((path, why)) if found == 0 => Err(OpenError::File { path, why }),
        _ => Ok(dumps),
    }
}

/// The name of a source: the last part of its path, also if that is `.` or `..`.
fn name_of(path: &Path) -> SourceName {
    let whole = path.canonicalize().ok();
    let named = path.file_name().or_else(|| whole.as_ref()?.file_name());
    match named {
        Some(name) if name == "-" => "stdin".into(),
        Some(name) => (&*name.to_string_lossy()).into(),
        None => (&*path.to_string_lossy()).into(),
    }
}

/// The most objects that are found in one reading of the files.
const TOGETHER: usize = 16;

/// Reads a source, then answers requests for its objects.
async fn serve(
    dump: Dump,
    admission: Admission,
    sender: LoadSender,
    mut requests: mpsc::Receiver<Fetch>,
) {
    let Dump { name, inputs } = dump;
    let mut kept = Vec::new();
    for input in inputs {
        kept.push(input.keep().await);
    }
    let inputs: Arc<[DumpInput]> = kept.into();
    let all = Arc::clone(&inputs);
    // Held to the end, so that the channel stays open as that of a live source does.
    let sender = Arc::new(sender);
    let tells = Arc::clone(&sender);
    // A load that broke off has lost its listener, and with it whoever could ask. One that panicked ends the source.
    let loaded = spawn_blocking(move || load::load(&all, &admission, &tells)).await;
    if let Err(error) = loaded
        && let Ok(cause) = error.try_into_panic()
    {
        resume_unwind(cause);
    }
    let mut asked = Vec::new();
    while requests.recv_many(&mut asked, TOGETHER).await > 0 {
        let mut wanted: Vec<find::WantedObject> = Vec::new();
        let replies = asked.drain(..).map(
            |Fetch {
                 kind, key, reply, ..
             }| {
                let known = wanted.iter().position(|of| *of == (kind, key.clone()));
                let at = known.unwrap_or_else(|| {
                    wanted.push((kind, key));
                    wanted.len() - 1
                });
                (at, reply)
            },
        );
        let replies: Vec<_> = replies.collect();
        let (all, source) = (Arc::clone(&inputs), name.clone());
        let found = spawn_blocking(move || find::find(&all, &source, &wanted)).await;
        let broke_off = || Err(FetchError::failed(name.clone(), FileError::BrokenOff));
        let found = found.unwrap_or_default();
        for (at, reply) in replies {
            // Who asked may have lost interest by now.
            let _ = reply.send(found.get(at).cloned().unwrap_or_else(broke_off));
        }
    }
}
