//! Who may receive how much at once, and which of two receptions of one object goes on.

use handsight_domain::id::DeviceId;

use super::*;

fn object(number: u128) -> ObjectId {
    ObjectId::from_uuid(Uuid::from_u128(number))
}

#[tokio::test]
async fn the_newer_one_ends_the_older_and_each_has_its_share() {
    let receptions = Receptions::default();
    let scope = EnterpriseScope::of_job(EnterpriseId::from_uuid(Uuid::from_u128(1)));
    let party = |number| Party::Device(DeviceId::from_uuid(Uuid::from_u128(number)));
    let enter = |who, what| receptions.enter(&scope, party(who), object(what));
    let mut older = enter(1, 1).unwrap();
    let held = older.turn().await.unwrap();
    let mut newer = enter(1, 1).unwrap();
    older.over().await;
    let waits = tokio::spawn(async move { newer.turn().await.map(|_| newer) });
    drop((held, older));
    let newer = waits.await.unwrap().unwrap();
    let three: Vec<_> = (2..5).map(|what| enter(1, what).unwrap()).collect();
    assert!(matches!(enter(1, 5), Err(UseCaseError::RateLimited { .. })), "four at the same time");
    let again = enter(1, 1).unwrap();
    let others: Vec<_> = (2..=200).filter_map(|who| enter(who, 1).ok()).collect();
    assert_eq!(others.len(), ENTERPRISE - 5);
    drop((newer, three, again, others));
    let open = receptions.open();
    assert!(
        open.newest.is_empty() && open.by_party.is_empty() && open.by_enterprise.is_empty() && open.all == 0
    );
}
