//! The queue before a store's one writer: commands wait in it, are committed in groups of bounded size, and are answered one by one.

use tokio::sync::{mpsc, oneshot};
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind};

/// The most commands of one transaction.
pub const GROUP: usize = 256;
/// The most rows of one transaction with several commands; one command may be larger.
const GROUP_ROWS: usize = 20_000;

/// About how many rows a command writes.
pub trait Rows {
    /// The number.
    fn rows(&self) -> usize {
        1
    }
}

/// A queued command and where its answer goes.
pub struct Command<W> {
    /// What is to be done.
    pub work: W,
    answer: oneshot::Sender<PortResult<u64>>,
}

impl<W> Command<W> {
    /// Answers it. Whoever asked may be gone, which changes nothing: what is committed is committed.
    pub fn answer(self, answer: PortResult<u64>) {
        let _ = self.answer.send(answer);
    }
}

enum Message<W> {
    Command(Command<W>),
    Close(oneshot::Sender<()>),
}

/// The queue's end that commands are put into.
pub struct Queue<W> {
    adapter: &'static str,
    store: String,
    messages: mpsc::Sender<Message<W>>,
}

impl<W> Clone for Queue<W> {
    fn clone(&self) -> Self {
        Self { adapter: self.adapter, store: self.store.clone(), messages: self.messages.clone() }
    }
}

impl<W> Queue<W> {
    /// A queue of a store, and the end that its writer reads.
    pub fn new(adapter: &'static str, store: &str) -> (Self, Inbox<W>) {
        let (messages, queue) = mpsc::channel(4 * GROUP);
        let inbox = Inbox { messages: queue, closing: Vec::new() };
        (Self { adapter, store: store.to_owned(), messages }, inbox)
    }

    /// Puts a command into the queue and waits for its answer.
    pub async fn submit(&self, work: W) -> PortResult<u64> {
        let (answer, answered) = oneshot::channel();
        let closed = || {
            let message = format!("the store {} is closed", self.store);
            PortError::new(PortErrorKind::Unavailable, self.adapter, message)
        };
        self.messages.send(Message::Command(Command { work, answer })).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Asks the writer to finish what is queued and to end; returns when it has.
    pub async fn close(&self) {
        let (done, finished) = oneshot::channel();
        if self.messages.send(Message::Close(done)).await.is_ok() {
            // An error means that the writer is gone already, which is what was asked for.
            let _ = finished.await;
        }
    }
}

/// The queue's end that the writer reads.
pub struct Inbox<W> {
    messages: mpsc::Receiver<Message<W>>,
    closing: Vec<oneshot::Sender<()>>,
}

impl<W> Inbox<W> {
    /// What is queued, at least one message of it; `None` once every queue end is gone or somebody has closed the store.
    pub async fn next(&mut self) -> Option<Vec<Command<W>>> {
        let mut messages = Vec::with_capacity(GROUP);
        if self.messages.recv_many(&mut messages, GROUP).await == 0 {
            return None;
        }
        let mut commands = Vec::with_capacity(messages.len());
        for message in messages {
            match message {
                Message::Command(command) => commands.push(command),
                Message::Close(done) => {
                    self.messages.close();
                    self.closing.push(done);
                }
            }
        }
        Some(commands)
    }

    /// Tells those who closed the store that the writer has ended.
    pub fn ended(self) {
        for done in self.closing {
            let _ = done.send(());
        }
    }
}

/// Commands in groups of bounded size, each for one transaction.
pub fn groups<W: Rows>(commands: Vec<Command<W>>) -> Vec<Vec<Command<W>>> {
    let mut groups: Vec<Vec<Command<W>>> = Vec::new();
    let mut rows = 0;
    for command in commands {
        let more = command.work.rows();
        match groups.last_mut() {
            Some(group) if rows + more <= GROUP_ROWS => group.push(command),
            _ => {
                groups.push(vec![command]);
                rows = 0;
            }
        }
        rows += more;
    }
    groups
}

/// The same refusal for one more caller, without the driver's error behind it.
pub fn again(error: &PortError) -> PortError {
    let mut same = PortError::new(error.kind, error.adapter, error.message.clone());
    same.promised.clone_from(&error.promised);
    if error.outcome_unknown { same.of_unknown_outcome() } else { same }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Of(usize);

    impl Rows for Of {
        fn rows(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn a_group_stays_below_its_rows_unless_one_command_has_more() {
        let command = |rows| Command { work: Of(rows), answer: oneshot::channel().0 };
        let commands = [1, GROUP_ROWS - 1, 1, 2 * GROUP_ROWS, 5, 6].map(command);
        let sizes: Vec<_> = groups(commands.into()).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1, 1, 2]);
        assert!(groups(Vec::<Command<Of>>::new()).is_empty());
    }
}
