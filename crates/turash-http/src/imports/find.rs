//! An import by its id, for whoever may see it.

use std::sync::Arc;

use turash_domain::Access::Operate;

use super::staged::Staged;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// An import of whoever asks; that of others is there for those alone who look after the program.
pub(super) fn find(app: &App, caller: &Caller, id: &str) -> Result<Arc<Staged>, Problem> {
    let staged = app.imports.get(id).filter(|staged| staged.is_of(caller) || caller.may(Operate));
    staged.ok_or_else(|| {
        let detail = "there is no such import in this process: it may be over an hour old, given up, or sent to another process";
        Problem::not_found(detail)
    })
}
