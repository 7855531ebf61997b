//! How long each plain list of the API can be. A page says it by `first`; a list without it says it here, and a
//! test fails for a list that does not. What holds the bound stands behind it in words where it is not the list's
//! own documentation.

/// Greatest length of a plain list; `None` for a list that nobody has given a price.
pub(super) fn longest(ty: &str, field: &str) -> Option<u64> {
    Some(match (ty, field) {
        // The page that holds it has counted its rows.
        ("BackupEntries", "nodes") => 1,
        // Closed lists of the rules, and what a person may choose of them.
        ("AttributeDefinition", "operators" | "values")
        | ("CommandDefinition", "parameters" | "platforms")
        | ("ParameterDefinition" | "NotifierField", "choices")
        | ("NotifierKindInfo", "fields")
        | ("Notifier", "settings" | "secrets")
        | ("Action" | "ActionSession" | "ScriptStep", "parameters")
        | ("Tower", "radios") => 20,
        ("Query", "attributes" | "commands" | "eventKinds")
        | ("ApiToken", "scopes")
        | ("Viewer", "permissions")
        | ("Webhook" | "WebhookReplay", "kinds") => 100,
        ("UsageRow", "keys") => 6,
        ("Query", "notifierKinds") | ("PackagePush", "waveSizes" | "waves") => 10,
        // What one mutation or preview tells.
        ("InvalidInput", "fields") | ("DeviceRenamePreview", "samples" | "clashes" | "placeholders") => 20,
        ("ConfirmationNeeded", "deviceNames") | ("SchedulePreview", "runs") => 10,
        ("InvitePreview" | "ContactFileColumn", "samples") => 3,
        ("ContactFileRow", "flaws") | ("Loss", "cannotUndo" | "steps") | ("MarkFoundDone", "notUndone") => 40,
        ("DeleteContactsDone", "deletedIds") => 1_000,
        ("DeleteDevicesDone", "deletedIds") => 5_000,
        ("IssueActionDone", "actions") => 200,
        ("ContactImportPreview", "columns" | "rows") => 200,
        // Named devices, groups and items, as many as their inputs take.
        ("ScriptTarget" | "BackupPlan", "deviceIds") => 1_000,
        ("Backup" | "PlannedItem", "groups") | ("BackupPlan", "items") => 50,
        ("BackupEntry", "fields") => 200,
        // What hangs on one device.
        ("Device", "applications") => 5_000,
        ("Device", "attributes") => 1_000,
        ("Device", "dataLast7Days") => 7,
        ("Device", "log") => 200,
        ("Device", "losses") | ("Ladder" | "Script" | "ScriptRun", "steps") => 20,
        ("Device", "numbers") => 4,
        ("Device", "track") => 20_000,
        ("Device" | "Query", "usage") => 10_000,
        ("Action", "attempts") => 100,
        // Lists of an enterprise or a person.
        ("Query", "attention") => 100,
        ("Query", "authSessions" | "invitations" | "roamers" | "deviceCounts") => 500,
        ("Query", "backupPlans" | "savedViews") => 100,
        ("Query", "contactImports" | "webhooks") | ("WebhookDelivery", "attemptList" | "headers") => 50,
        ("WebhookAttempt", "headers") => 20,
        ("Query", "deviceLocations") => 5_000,
        ("Query", "ladders" | "notifiers") => 20,
        ("Query", "nodes") | ("Package", "pushes" | "versions") => 200,
        ("PackageVersion", "devices") => 50,
        ("Viewer", "memberships") => 100,
        _ => return None,
    })
}

/// Into how many groups a report can fall by one dimension; those of an enterprise's own making are not counted.
pub(super) fn groups(dimension: &str) -> u64 {
    match dimension {
        "DIRECTION" | "LIABILITY" => 5,
        "ACTIVITY" | "GENERATION" | "NUMBER_CLASS" | "PLATFORM" | "SCOPE" | "TYPE" => 20,
        "MONTH" | "RADIO_DETAIL" => 130,
        "COUNTRY" | "HOME_ZONE" => 300,
        "DAY" => 3_700,
        _ => u64::MAX,
    }
}
