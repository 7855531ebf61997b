//! Settings are checked key by key, and the later ones win.

use super::*;

fn key_of(settings: Settings) -> &'static str {
    settings.check().unwrap_err().key
}

#[test]
fn errors_name_the_key() {
    let s = Settings::default;
    assert_eq!(key_of(Settings { listen: Some("8080".into()), ..s() }), "listen");
    assert_eq!(key_of(Settings { public_url: Some("phones".into()), ..s() }), "public_url");
    assert_eq!(key_of(Settings { database_url: Some("mysql://x".into()), ..s() }), "database_url");
    assert_eq!(key_of(Settings { sms_url: Some("gateway:13013".into()), ..s() }), "sms_url");
    assert_eq!(key_of(Settings { smtp_url: Some("smtp://mail".into()), ..s() }), "smtp_from");
    let mail = Settings { smtp_url: Some("mail".into()), smtp_from: Some("a@example.com".into()), ..s() };
    assert_eq!(key_of(mail), "smtp_url");
    assert_eq!(
        key_of(Settings { map_tiles_url: Some("https://tiles.example.com/".into()), ..s() }),
        "map_tiles_url"
    );
    assert_eq!(key_of(Settings { secret_key: Some("short".into()), ..s() }), "secret_key");
    assert_eq!(key_of(Settings { database_connections: Some(0), ..s() }), "database_connections");
    assert_eq!(key_of(Settings { sign_up: Some("closed".into()), ..s() }), "sign_up");
    assert_eq!(key_of(Settings { tls_key: Some("key.pem".into()), ..s() }), "tls_certificate");
    assert!(toml::from_str::<Settings>("lisen = 'x'").unwrap_err().message().contains("lisen"));
}

#[test]
fn a_tile_server_is_known_by_its_origin() {
    let url = "https://tiles.example.com:8443/{z}/{x}/{y}.png?key=1";
    let config = Settings { map_tiles_url: Some(url.into()), ..Settings::default() }.check().unwrap();
    let tiles = config.map_tiles.unwrap();
    assert_eq!((tiles.url.as_str(), tiles.origin.as_str()), (url, "https://tiles.example.com:8443"));
}

#[test]
fn flags_win_over_the_file() {
    let flags = Settings { listen: Some("127.0.0.1:1".into()), ..Settings::default() };
    let file =
        Settings { listen: Some("127.0.0.1:2".into()), log: Some("debug".into()), ..Settings::default() };
    let config = flags.or(file).check().unwrap();
    assert_eq!((config.listen.port(), config.log.as_str()), (1, "debug"));
    assert_eq!(config.public_url, "http://127.0.0.1:1");
}

#[test]
fn the_console_is_found_where_the_program_is_installed() {
    let prefix = tempfile::tempdir().unwrap();
    let program = prefix.path().join("bin/handsight");
    assert_eq!(console_of(&program), None);
    let (beside, installed) =
        (prefix.path().join("bin/console"), prefix.path().join("share/handsight/console"));
    std::fs::create_dir_all(&beside).unwrap();
    assert_eq!(console_of(&program), Some(beside));
    std::fs::create_dir_all(&installed).unwrap();
    assert_eq!(console_of(&program), Some(installed));
}
