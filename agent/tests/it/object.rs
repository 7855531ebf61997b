//! Files on their way to the server over a line that breaks.

use handsight_agent::net::{Client, Transport};
use handsight_agent::platform::File;
use handsight_protocol::agent_api::Credentials;

use crate::phone::{device, enrolled};
use crate::server::{Server, system_id};

/// Sends a file while of the first pieces only so many bytes are kept; says where the pieces began.
async fn sent(bytes: &[u8], losses: &[usize]) -> Vec<usize> {
    let server = Server::start().await;
    enrolled(&server).await;
    server.with(|book| book.losses.extend(losses));
    let credentials = Credentials { system_id: system_id(), device_id: device() };
    let client = Client::new(Transport::new().unwrap(), &server.url, &credentials).unwrap();
    client.put_object("obj_1", &File::new("f", "text/plain", bytes.to_vec())).await.unwrap();
    server.with(|book| {
        let object = &book.objects["obj_1"];
        assert_eq!((object.bytes.as_slice(), object.total), (bytes, bytes.len()));
        object.pieces.clone()
    })
}

#[tokio::test]
async fn a_file_whose_last_answer_is_lost_has_arrived_all_the_same() {
    assert_eq!(sent(b"hello", &[5]).await, [0, 4]);
    assert_eq!(sent(b"", &[0]).await, [0, 0]);
}

#[tokio::test]
async fn an_upload_goes_on_where_the_line_broke() {
    assert_eq!(sent(b"hello", &[2, 0]).await, [0, 2, 2]);
    assert_eq!(sent(b"hello", &[]).await, [0]);
}
