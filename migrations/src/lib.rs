//! The tables of Handsight, the same on SQLite and PostgreSQL. Each step is a list of statements written once
//! with the placeholders of [`ddl`]; each enterprise table is protected on PostgreSQL by row-level security.
//! Read `README.md` beside this crate before adding a step.

pub mod ddl;
mod m0001_people;
mod m0002_devices_actions;
mod m0003_usage;
mod m0004_notifiers;
mod m0005_webhooks;
mod m0006_objects;
mod m0007_contacts;
mod m0008_scripts;
mod m0009_lost;
mod m0010_router;
mod m0011_packages;
mod m0012_indexes;
mod m0013_raise_and_move;
mod m0014_wipe_patience;
mod m0016_installation;
mod m0017_makers;
mod m0020_results_and_days;
mod m0021_strangers;
mod m0022_audit_keyed;

mod run;

use sea_orm_migration::prelude::*;

pub use run::{migrate, missing};

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_devices_actions::Migration),
            Box::new(m0003_usage::Migration),
            Box::new(m0004_notifiers::Migration),
            Box::new(m0005_webhooks::Migration),
            Box::new(m0006_objects::Migration),
            Box::new(m0007_contacts::Migration),
            Box::new(m0008_scripts::Migration),
            Box::new(m0009_lost::Migration),
            Box::new(m0010_router::Migration),
            Box::new(m0011_packages::Migration),
            Box::new(m0012_indexes::Migration),
            Box::new(m0013_raise_and_move::Migration),
            Box::new(m0014_wipe_patience::Migration),
            Box::new(m0016_installation::Migration),
            Box::new(m0017_makers::Migration),
            Box::new(m0020_results_and_days::Migration),
            Box::new(m0021_strangers::Migration),
            Box::new(m0022_audit_keyed::Migration),
        ]
    }
}
