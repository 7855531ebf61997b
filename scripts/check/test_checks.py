"""The checks can fail: each is given something wrong and must see it."""

import importlib.machinery
import importlib.util
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True


def load(name):
    """A check as a module; its file has no ending."""
    loader = importlib.machinery.SourceFileLoader(f"check_{name}", str(HERE / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


advisories, arrows, circles, licences, scopes, tree = (load(name) for name in ("advisories", "arrows", "circles", "licences", "scopes", "tree"))


class Versions(unittest.TestCase):
    """Semantic versions as the advisories use them."""

    def test_order(self):
        order = ["0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0"]
        self.assertEqual(sorted(order, key=advisories.version), order)

    def test_requirements(self):
        for found, requirement, expected in [
            ("1.2.3", ">= 1.2.3", True), ("1.2.2", ">= 1.2.3", False), ("1.2.3", ">= 1.2.0, < 1.3.0", True),
            ("1.3.0", ">= 1.2.0, < 1.3.0", False), ("0.4.9", "^0.4.1", True), ("0.5.0", "^0.4.1", False),
            ("1.9.0", "^1.2", True), ("2.0.0", "^1.2", False), ("0.0.4", "^0.0.3", False), ("1.2.9", "~1.2.3", True),
            ("1.3.0", "~1.2.3", False), ("1.0.0", "= 1.0.0", True), ("1.0.1", "= 1.0.0", False), ("1.0.0-rc.1", ">= 1.0.0", False),
            ("1.2.3+build", "1.2", True), ("5.0.0", "*", True),
        ]:
            with self.subTest(found=found, requirement=requirement):
                self.assertEqual(advisories.meets(found, requirement), expected)

    def test_affected_unless_patched_or_never_affected(self):
        entry = {"versions": {"patched": ["^1.4.2", ">= 2.0.1"], "unaffected": ["< 1.2.0"]}}
        affected = [found for found in ("1.1.9", "1.2.0", "1.4.1", "1.4.2", "2.0.0", "2.0.1") if advisories.affects(entry, found)]
        self.assertEqual(affected, ["1.2.0", "1.4.1", "2.0.0"])

    def test_without_a_patch_every_version_is_affected(self):
        self.assertTrue(advisories.affects({"versions": {"patched": []}}, "9.9.9"))


class Scopes(unittest.TestCase):
    """Who makes scopes."""

    def test_callers_are_seen_however_they_write_it(self):
        for code, maker in [
            ("let s = EnterpriseScope::of_job(id);", "EnterpriseScope::of_job"),
            ("ids.map(scope::EnterpriseScope::of_job)", "EnterpriseScope::of_job"),
            ("let s = PlatformScope\n    ::of_service();", "PlatformScope::of_service"),
            ("service\n    .enter_as(id, actor)", ".enter_as"),
        ]:
            with self.subTest(code=code):
                self.assertEqual(scopes.callers(code), ({maker}, False))
        self.assertEqual(scopes.callers("// EnterpriseScope::of_job(id)\nlet s = OtherEnterpriseScope::of_job(id);"), (set(), False))

    def test_another_name_is_seen(self):
        for code in ("use scope::EnterpriseScope as Key;", "type Key = scope::PlatformScope;", "<EnterpriseScope>::of_job(id)"):
            with self.subTest(code=code):
                self.assertTrue(scopes.callers(code)[1])

    def test_a_stranger_and_a_file_that_ceased_are_told(self):
        named = [(name, (maker + "(x)\n") * count) for maker, (_, files) in scopes.MAKERS.items() for name, count in files.items()]
        whole = {}
        for name, code in named:
            whole[name] = whole.get(name, "") + code + "\n"
        self.assertTrue(all(holds for holds, _ in scopes.problems_of(whole.items())))
        stranger = {**whole, "graphql/src/node.rs": "EnterpriseScope::in_name_of(x, y)"}
        self.assertEqual(sum(not holds for holds, _ in scopes.problems_of(stranger.items())), 1)
        again = {**whole, "server/src/route.rs": whole["server/src/route.rs"] * 2}
        self.assertEqual(sum(not holds for holds, _ in scopes.problems_of(again.items())), 1)
        ceased = {**whole, "server/src/route.rs": ""}
        self.assertEqual(sum(not holds for holds, _ in scopes.problems_of(ceased.items())), 1)
        tested = {**whole, "server/tests/it/route.rs": "PlatformScope::of_service()"}
        self.assertTrue(all(holds for holds, _ in scopes.problems_of(tested.items())))


class Licences(unittest.TestCase):
    """Licence expressions."""

    def test_expressions(self):
        permitted = {"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"}
        for expression, expected in [
            ("MIT", True), ("GPL-3.0-only", False), ("GPL-3.0-only OR MIT", True), ("MIT AND GPL-3.0-only", False),
            ("(MIT OR GPL-3.0-only) AND Unicode-3.0", True), ("MIT/Apache-2.0", True), ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", True),
            ("none", False), ("", False), ("MIT OR", False), ("(MIT", False), ("MIT GPL-3.0-only", False),
        ]:
            with self.subTest(expression=expression):
                self.assertEqual(licences.allowed(expression, permitted), expected)


class Arrows(unittest.TestCase):
    """Edges between rooms."""

    def wrong(self, *edges):
        """The problems of these edges, without those about arrows that are missing."""
        return [problem for holds, problem in arrows.problems_of(list(edges)) if not holds and "no longer" not in problem]

    def test_an_edge_against_the_arrows_is_seen(self):
        for edge in [("domain", "store", None), ("graphql", "store", None), ("device-api", "store", None), ("console", "domain", None),
                     ("agent", "domain", None), ("protocol", "domain", None), ("channel", "app", None), ("app", "testkit", None),
                     ("domain", "app", "dev"), ("console", "protocol", "build")]:
            with self.subTest(edge=edge):
                self.assertEqual(len(self.wrong(edge)), 1)

    def test_the_edges_of_the_house_are_fine(self):
        self.assertEqual(self.wrong(("store", "domain", None), ("app", "store", None), ("server", "testkit", "dev"), ("agent", "protocol", None)), [])

    def test_an_arrow_that_nobody_uses_is_seen(self):
        problems = [problem for holds, problem in arrows.problems_of([("agent", "domain", None)]) if not holds]
        self.assertTrue(any("agent no longer builds upon protocol" in problem for problem in problems))


class Circles(unittest.TestCase):
    """Modules that import one another."""

    def found(self, **files):
        """The lines about a crate `c` of these modules; `__` stands for a folder."""
        named = [(f"{name.replace('__', '/')}.rs", text) for name, text in files.items()]
        return [line for line, _ in circles.circles_of("c", named)]

    def test_a_circle_is_seen_however_it_is_written(self):
        for one, other in [
            ("use crate::b::Thing;", "fn f() { crate::a::g(); }"), ("use super::b;", "use crate::{a, x};"),
            ("use crate::{\n    x::Y,\n    b::{self, Z as W},\n};", "pub(crate) use super::a::*;"),
            ("mod inner { use super::super::b::Thing; }", "fn f(x: &'static crate::a::X) -> char { '{' }"),
        ]:
            with self.subTest(one=one):
                self.assertEqual(self.found(lib="mod a;\nmod b;\nmod x;", a=one, b=other, x=""), ["c: a b"])

    def test_a_long_way_round_and_one_behind_another_name_are_seen(self):
        self.assertEqual(self.found(a="use crate::b::B;", b="use crate::d::D;", d="use crate::a::A;", e="use crate::a::A;"), ["c: a b d"])
        self.assertEqual(self.found(lib="pub use b::Thing;", a="use crate::Thing;", b="use crate::a::A;"), ["c: a b"])
        self.assertEqual(self.found(n__mod="pub use two::Two;", n__one="use super::Two;", n__two="use super::one::One;"), ["c::n: one two"])

    def test_what_is_no_circle_is_not_seen(self):
        for one in ("// use crate::b::Thing;", 'const S: &str = "crate::b::x";', "#[cfg(test)]\nmod tests { use crate::b::Thing; }",
                    "pub(in crate::b) fn f() {}", "use other::b::Thing;", "macro_rules! m { () => { $crate::b::f() } }"):
            with self.subTest(one=one):
                self.assertEqual(self.found(lib="mod a;\nmod b;", a=one, b="use crate::a::A;"), [])
        self.assertEqual(self.found(a="#[cfg(test)]\nmod proofs;", a__proofs="use crate::b::B;", b="use crate::a::A;"), [])
        self.assertEqual(self.found(a__mod="mod part;\nuse part::P;", a__part="use super::A;"), [])

    def test_the_list_is_exact(self):
        found = {"c: a b": ["a names b", "b names a"]}
        self.assertTrue(all(holds for holds, _ in circles.problems_of(found, {"c: a b"})))
        for listed in (set(), {"c: a b", "c: d e"}, {"c: a b d"}):
            with self.subTest(listed=listed):
                self.assertFalse(all(holds for holds, _ in circles.problems_of(found, listed)))


class Tree(unittest.TestCase):
    """Text files."""

    def problems(self, name, text):
        """What is wrong with a file of this name and text."""
        report = tree.Report()
        tree.look(name, text, report)
        return report.problems

    def test_a_good_file_is_fine(self):
        self.assertEqual(self.problems("a/src/noun.rs", "//! For this.\n"), [])

    def test_each_fault_is_seen(self):
        for name, text, word in [
            ("a/src/noun.rs", "//! x\n" * 501, "501 lines"), ("a/src/noun.rs", "fn f() {}\n", "//!"), ("a/src/noun.rs", "//! x\n// TODO\n", "stub"),
            ("a/src/utils.rs", "//! x\n", "says nothing"), ("a/notes.md", "see /" + "root/x\n", "folder of one machine"),
            ("a/x.toml", "https://npm." + "mirror.example.com/\n", "registry"),
            ("e/package-lock.json", '{"packages": {"node_modules/x": {"resolved": "y"}}}', "download addresses"),
        ]:
            with self.subTest(word=word):
                self.assertTrue(any(word in problem for problem in self.problems(name, text)), self.problems(name, text))


if __name__ == "__main__":
    unittest.main()
