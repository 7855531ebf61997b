//! The router: two servers, one well-known address.

use axum::http::{Method, StatusCode};
use handsight_app::{
    UseCaseError,
    account::{self, SignUp},
    route,
};
use handsight_domain::scope::PlatformScope;
use handsight_protocol::SystemId;
use handsight_testkit::{Database, TestApp, on_both};
use serde_json::{Value, json};

fn request(system_id: &str, digit: char) -> Value {
    json!({"systemId": system_id, "deviceId": digit.to_string().repeat(64), "platform": "android", "agentVersion": "1.0"})
}

on_both!(an_enrolment_finds_the_server_of_its_system_id, |holder| async move {
    let well_known = TestApp::on(Database::Sqlite).await;
    let scope = PlatformScope::of_service();
    let address = format!("http://{}/", holder.serve().await);
    let owner = SignUp {
        enterprise_name: "Initech".to_owned(),
        name: "Bill".to_owned(),
        email: "bill@initech.example.com".to_owned(),
        password: "a long pass word".to_owned(),
        time_zone: None,
        invitation: None,
    };
    let made = account::set_up(&holder.app, &scope, &owner).await.unwrap();
    let held: SystemId = made.system_id.parse().unwrap();
    let asked = request(&made.system_id, '1');
    let provision = "/agent/v1/provision";

    let unknown = well_known.call(Method::POST, provision, None, &asked).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    route::set(&well_known.app, &scope, &held, &address).await.unwrap();
    let listed = route::list(&well_known.app, &scope).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(format!("{}/", listed[0].server_url), address);
    let enrolled = well_known.call(Method::POST, provision, None, &asked).await;
    assert_eq!(enrolled.status, StatusCode::CREATED, "{}", enrolled.text());
    assert_eq!(enrolled.json()["serverUrl"], "http://handsight.test");
    let again = well_known.call(Method::POST, provision, None, &asked).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(route::remove(&well_known.app, &scope, &held).await.unwrap());
    assert!(!route::remove(&well_known.app, &scope, &held).await.unwrap());
    let gone = well_known.call(Method::POST, provision, None, &asked).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
});

#[tokio::test]
async fn a_route_is_checked_and_a_server_that_is_away_is_said() {
    let app = TestApp::on(Database::Sqlite).await;
    let scope = PlatformScope::of_command_line();
    let held: SystemId = "3064061526".parse().unwrap();
    for bad in [
        "",
        "eu.example.com",
        "ftp://eu.example.com",
        "https://eu.example.com/?a=b",
        "https://a:b@eu.example.com",
    ] {
        let refused = route::set(&app.app, &scope, &held, bad).await;
        assert!(matches!(refused, Err(UseCaseError::Invalid(_))), "{bad}");
    }
    let own: SystemId = app.acme.system_id.parse().unwrap();
    assert!(matches!(
        route::set(&app.app, &scope, &own, "https://eu.example.com").await,
        Err(UseCaseError::Invalid(_))
    ));
    assert_eq!(route::list(&app.app, &scope).await.unwrap(), []);
    // A port that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    route::set(&app.app, &scope, &held, &format!("http://{free}")).await.unwrap();
    let away = app.call(Method::POST, "/agent/v1/provision", None, &request("3064061526", '2')).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(away.headers["retry-after"], "5");
    assert!(!away.text().contains(&free.to_string()), "{}", away.text());
}

#[tokio::test]
async fn two_servers_that_name_each_other_do_not_circle() {
    let (one, other) = (TestApp::on(Database::Sqlite).await, TestApp::on(Database::Sqlite).await);
    let scope = PlatformScope::of_service();
    let held: SystemId = "3064061526".parse().unwrap();
    let (a, b) = (one.serve().await, other.serve().await);
    route::set(&one.app, &scope, &held, &format!("http://{b}")).await.unwrap();
    route::set(&other.app, &scope, &held, &format!("http://{a}")).await.unwrap();
    let answer = one.call(Method::POST, "/agent/v1/provision", None, &request("3064061526", '3')).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
}
