//! Pushes of packages that were halted, and those of which a cycle is due and somebody decides.

use handsight_domain::package::PushState;
use handsight_store::{
    package::{PackageRow, pushes_in},
    row,
};

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let mut facts = Vec::new();
    for push in pushes_in(look.tx, &[PushState::Halted, PushState::Due]).await? {
        let Some(PackageRow { title, .. }) = row::find::<PackageRow>(look.tx, push.package).await? else {
            continue;
        };
        facts.push(if push.state == PushState::Halted {
            let detail = push.note.unwrap_or_else(|| "Too many devices failed.".to_owned());
            let title = format!("The push of {title} was halted");
            Attention::new(Kind::PackageHalted, Severity::Bad, title, detail)
        } else {
            let title = format!("{title} is to be pushed again");
            Attention::new(Kind::PackageDue, Severity::Wait, title, "See who lacks it, and push it again.")
        });
    }
    Ok(facts)
}
