//! The audit: what `/etc`, `/proc` and `/sys` say about this computer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use handsight_protocol::agent_api::attribute;
use serde_json::{Map, Value, json};

use crate::platform::Profile;

fn read(root: &Path, path: &str) -> Option<String> {
    let text = fs::read_to_string(root.join(path)).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `NAME="value"` lines, as in os-release.
fn assignments(text: &str) -> BTreeMap<&str, &str> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.trim(), value.trim().trim_matches('"'))).collect()
}

/// `Name:   12 kB` lines, as in meminfo, in bytes.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.split(':').next() == Some(name))?;
    let number = line.split_whitespace().nth(1)?.parse::<u64>().ok()?;
    number.checked_mul(1_024)
}

pub(super) fn profile(root: &Path) -> Profile {
    let release = read(root, "etc/os-release").unwrap_or_default();
    let release = assignments(&release);
    let pretty = release.get("PRETTY_NAME").or(release.get("NAME")).map(|name| (*name).to_owned());
    // systemd's advice: never show the machine id itself; its hash identifies as well.
    let hardware_id = read(root, "etc/machine-id").map(|id| {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(format!("handsight {id}"));
        data_encoding::HEXLOWER.encode(digest.get(..16).unwrap_or_default())
    });
    Profile {
        platform: "linux".to_owned(),
        manufacturer: read(root, "sys/class/dmi/id/sys_vendor"),
        model: read(root, "sys/class/dmi/id/product_name").or_else(|| read(root, "proc/sys/kernel/hostname")),
        os_version: pretty,
        hardware_id,
        phone_number: None,
    }
}

/// What does not change while the computer runs.
pub(super) fn fixed(root: &Path) -> Map<String, Value> {
    let profile = profile(root);
    let mut attributes = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    };
    put("platform", Some(json!("linux")));
    put("manufacturer", profile.manufacturer.map(Value::from));
    put("model", profile.model.map(Value::from));
    put("osVersion", profile.os_version.map(Value::from));
    put("hostname", read(root, "proc/sys/kernel/hostname").map(Value::from));
    put("kernel", read(root, "proc/sys/kernel/osrelease").map(Value::from));
    let cpu = read(root, "proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    put("cpu", model.map(|(_, name)| json!(name.trim())));
    let count = cpu.lines().filter(|line| line.starts_with("processor")).count();
    put("cpuCount", (count > 0).then(|| json!(count)));
    let memory = read(root, "proc/meminfo").unwrap_or_default();
    put("memoryBytes", kilobytes(&memory, "MemTotal").map(Value::from));
    put("storageBytes", disk(root).map(|(total, _)| json!(total)));
    attributes
}

/// What changes.
pub(super) fn volatile(root: &Path) -> Map<String, Value> {
    let mut attributes = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    };
    let memory = read(root, "proc/meminfo").unwrap_or_default();
    put(attribute::FREE_MEMORY, kilobytes(&memory, "MemAvailable").map(Value::from));
    put(attribute::FREE_STORAGE, disk(root).map(|(_, free)| json!(free)));
    let uptime = read(root, "proc/uptime");
    let uptime = uptime.and_then(|text| text.split('.').next()?.parse::<u64>().ok());
    put(attribute::UPTIME, uptime.map(Value::from));
    if let Some((percent, charging)) = battery(root) {
        put(attribute::BATTERY, Some(json!(percent)));
        put(attribute::CHARGING, Some(json!(charging)));
    }
    attributes
}

/// Total and free bytes of the root file system.
fn disk(root: &Path) -> Option<(u64, u64)> {
    let stat = rustix::fs::statvfs(root).ok()?;
    Some((stat.f_blocks.checked_mul(stat.f_frsize)?, stat.f_bavail.checked_mul(stat.f_frsize)?))
}

/// The first battery's charge in per cent and whether it is charging.
fn battery(root: &Path) -> Option<(u64, bool)> {
    let supplies = fs::read_dir(root.join("sys/class/power_supply")).ok()?;
    let mut names: Vec<String> =
        supplies.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names.iter().find_map(|name| {
        let file = |leaf: &str| read(root, &format!("sys/class/power_supply/{name}/{leaf}"));
        if file("type")? != "Battery" {
            return None;
        }
        let percent = file("capacity")?.parse::<u64>().ok()?.min(100);
        Some((percent, file("status").as_deref() == Some("Charging")))
    })
}

/// The installed packages, from dpkg's database; `None` where there is none.
pub(super) fn packages(root: &Path) -> Option<Vec<Value>> {
    let text = fs::read_to_string(root.join("var/lib/dpkg/status")).ok()?;
    let packages = text.split("\n\n").filter_map(|entry| {
        let field = |name: &str| {
            let value = |line: &'_ str| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned());
            entry.lines().find_map(value)
        };
        let installed = field("Status")?.ends_with(" installed");
        installed.then_some(())?;
        Some(json!({"package": field("Package")?, "version": field("Version")?}))
    });
    Some(packages.collect())
}
