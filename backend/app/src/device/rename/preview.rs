//! Looking ahead at a renaming: the first names, and which of them more than one device would have.

use std::collections::HashMap;

use handsight_domain::scope::EnterpriseScope;
use handsight_store::device::{DeviceRow, of_names};

use super::{Renaming, plan};
use crate::{App, UseCaseError, device::select::several};

/// How many names are shown.
const SHOWN: usize = 8;
/// How many clashes are shown.
const CLASHES: usize = 5;

/// One device's name, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its name so far.
    pub before: String,
    /// Its next name.
    pub after: String,
}

/// A name that more than one device would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The name.
    pub name: String,
    /// How many devices would have it, those that are not renamed among them.
    pub devices: usize,
}

/// What a renaming would mean.
#[derive(Debug, Clone, Default)]
pub struct RenamePreview {
    /// How many devices are meant.
    pub devices: usize,
    /// How many of them would get another name.
    pub changed: usize,
    /// What is wrong with the pattern, in words; then nothing below is known.
    pub problem: Option<String>,
    /// The first names.
    pub samples: Vec<Sample>,
    /// How many of the devices meant would share their name.
    pub clashing: usize,
    /// The first of the shared names, the most shared first.
    pub clashes: Vec<Clash>,
}

/// Looks ahead; nothing is stored. Names are the same when they differ in nothing but capital letters.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a wrong selection; [`UseCaseError::LimitReached`] for too many.
pub async fn preview_rename(
    app: &App,
    scope: &EnterpriseScope,
    renaming: &Renaming,
) -> Result<RenamePreview, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let ids = several(&tx, &renaming.devices, app.clock.now()).await?;
    let devices = plan::devices(&tx, &ids).await?;
    let seen = RenamePreview { devices: devices.len(), ..RenamePreview::default() };
    let made = plan::pattern(&renaming.pattern, renaming.first)
        .and_then(|pattern| plan::names(&devices, &pattern, renaming.first));
    let names = match made {
        Ok(names) => names,
        Err(UseCaseError::Invalid(problems)) => {
            let words: Vec<_> = problems.into_iter().map(|p| p.message).collect();
            return Ok(RenamePreview { problem: Some(words.join("; ")), ..seen });
        }
        Err(other) => return Err(other),
    };
    // By the name in small letters: the name, how many get it, how many keep it.
    let mut shared: HashMap<String, (String, usize, usize)> = HashMap::new();
    for name in &names {
        shared.entry(name.to_lowercase()).or_insert_with(|| (name.clone(), 0, 0)).1 += 1;
    }
    let wanted: Vec<&str> = shared.values().map(|(name, ..)| name.as_str()).collect();
    for (id, name) in of_names(&tx, &wanted).await? {
        let kept = ids.binary_search(&id).is_err();
        if let Some((.., keep)) = shared.get_mut(&name.to_lowercase()).filter(|_| kept) {
            *keep += 1;
        }
    }
    let mut clashes: Vec<_> = shared.into_values().filter(|(_, get, keep)| get + keep > 1).collect();
    let clashing = clashes.iter().map(|(_, get, _)| get).sum();
    clashes.sort_by(|a, b| (b.1 + b.2).cmp(&(a.1 + a.2)).then_with(|| a.0.cmp(&b.0)));
    let clashes = clashes.into_iter().take(CLASHES);
    let pairs = || devices.iter().zip(&names);
    let sample =
        |(device, name): (&DeviceRow, &String)| Sample { before: device.name.clone(), after: name.clone() };
    Ok(RenamePreview {
        changed: pairs().filter(|(device, name)| device.name != **name).count(),
        samples: pairs().take(SHOWN).map(sample).collect(),
        clashing,
        clashes: clashes.map(|(name, get, keep)| Clash { name, devices: get + keep }).collect(),
        ..seen
    })
}
