//! Hostile addresses, each refused by its text alone, and IP addresses that a name may lead to.

use super::*;

/// Every way of saying "your own network" that is known to us.
const HOSTILE: [&str; 66] = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://127.255.255.254/",
    "https://0/",
    "https://0.0.0.0/",
    "https://0.1.2.3/",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://012.0.0.1/",
    "https://167772161/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://3232235521/",
    "https://0xc0a80001/",
    "https://100.64.0.1/",
    "https://100.127.255.255/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://192.0.0.1/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001::1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://router/",
    "https://１２７.０.０.１/",
    "https://①②⑦.0.0.1/",
    "https://loc\u{00ad}alhost/",
];

#[test]
fn sixty_hostile_addresses_are_refused() {
    for text in HOSTILE {
        assert_eq!(target(text, &Trusted::default()), Err(AddressFault::Private), "{text}");
    }
}

#[test]
fn other_faults_have_their_words() {
    let fault = |text: &str| target(text, &Trusted::default()).unwrap_err();
    for text in ["http://hooks.example.com/", "ftp://hooks.example.com/", "gopher://hooks.example.com:1/"] {
        assert!(matches!(fault(text), AddressFault::Scheme | AddressFault::Unreadable), "{text}");
    }
    for text in [
        "",
        "hooks.example.com",
        "https://",
        "https://[fe80::1%25eth0]/",
        "https://256.1.1.1/",
        "file:///etc/passwd",
    ] {
        assert_eq!(fault(text), AddressFault::Unreadable, "{text}");
    }
    assert_eq!(fault("https://me@hooks.example.com/"), AddressFault::User);
    assert_eq!(fault("https://hooks.example.com@127.0.0.1/"), AddressFault::User);
    assert_eq!(fault(&format!("https://hooks.example.com/{}", "x".repeat(2_000))), AddressFault::Long);
}

#[test]
fn the_open_internet_is_called() {
    for text in ["https://hooks.example.com/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]:8443/x"] {
        let found = target(text, &Trusted::default()).unwrap();
        assert_eq!((found.url.as_str(), found.trusted), (text, false));
    }
    assert_eq!(
        target("https://hooks.example.com/#part", &Trusted::default()).unwrap().url.as_str(),
        "https://hooks.example.com/"
    );
}

#[test]
fn the_configuration_may_trust_one_door() {
    let trusted = Trusted::read(&["127.0.0.1:4000"]).unwrap();
    assert!(target("http://127.0.0.1:4000/x", &trusted).unwrap().trusted);
    assert_eq!(target("http://127.0.0.1:4001/x", &trusted), Err(AddressFault::Scheme));
    assert_eq!(target("https://127.0.0.1:4001/x", &trusted), Err(AddressFault::Private));
    assert_eq!(target("http://127.0.0.1.example.com:4000/x", &trusted), Err(AddressFault::Scheme));
    assert!(target("http://127.0.0.1:9/x", &Trusted::read(&["127.0.0.1"]).unwrap()).unwrap().trusted);
}

#[test]
fn trusted_hosts_are_read_as_written() {
    let trusted = Trusted::read(&["SMS.lan", " 10.0.0.5:13013 ", "[fd00::5]:2775", "::1", ""]).unwrap();
    for (host, port, held) in [
        ("sms.lan", 1, true),
        ("Sms.LAN", 2, true),
        ("sms.lan.example.com", 1, false),
        ("10.0.0.5", 13_013, true),
        ("10.0.0.5", 13_014, false),
        ("fd00::5", 2_775, true),
        ("[fd00::5]", 2_775, true),
        ("[fd00::5]", 2_776, false),
        ("[::1]", 9, true),
        ("", 9, false),
    ] {
        assert_eq!(trusted.holds(host, port), held, "{host} {port}");
    }
    assert!(Trusted::read::<&str>(&[]).unwrap().is_empty());
    for wrong in
        ["http://sms.lan", "sms.lan:0", "sms.lan:99999", "sms.lan:x", "a b", "[::1", "*", "me@sms.lan"]
    {
        assert!(Trusted::read(&[wrong]).is_err(), "{wrong}");
    }
}
