package policytest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/policy"
)

func TestALibraryWithoutFaultHasNoFailures(t *testing.T) {
	if got := describeFailures(runLibrary(t, testLibrary(t), Options{Whole: true})); got != "none" {
		t.Errorf("failures: %s", got)
	}
}

func TestALibraryOfAUserNeedsNoLessonsAndQuizzes(t *testing.T) {
	files := testLibrary(t)
	for _, name := range []string{versioning + "lesson.md", versioning + "quiz.yaml"} {
		delete(files, name)
	}
	change{versioning + "policy.rego", "#   practices: [REL09-BP01]\n", ""}.apply(t, files)
	change{versioning + "policy.rego", "# related_resources:\n#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html\n", ""}.apply(t, files)
	if got := describeFailures(runLibrary(t, files, Options{})); got != "none" {
		t.Errorf("failures: %s", got)
	}
	if got := len(runLibrary(t, files, Options{Whole: true})); got != 4 {
		t.Errorf("a library that teaches: %d failures, want lesson, quiz, practices and references", got)
	}
}

func TestOnlyTestsThePoliciesThatAreNamed(t *testing.T) {
	files := testLibrary(t)
	change{versioning + "pass.tf", `status = "Enabled"`, `status = "Suspended"`}.apply(t, files)
	if got := describeFailures(runLibrary(t, files, Options{Whole: true, Only: []string{"ec2-ssh-ingress"}})); got != "none" {
		t.Errorf("failures of the other policy: %s", got)
	}
	if got := runLibrary(t, files, Options{Whole: true, Only: []string{"s3-bucket-versioning"}}); len(got) == 0 {
		t.Error("no failures of the policy itself")
	}
}

func TestNamesOfALibraryBesideAreTaken(t *testing.T) {
	beside, err := policy.Load(testLibrary(t))
	if err != nil {
		t.Fatal(err)
	}
	files := testLibrary(t)
	for name := range files {
		if strings.HasPrefix(name, ssh) {
			delete(files, name)
		}
	}
	var got []string
	for _, f := range runLibrary(t, files, Options{Whole: true, Beside: beside}) {
		got = append(got, f.String())
	}
	want := []string{
		rego + ":1: s3-bucket-versioning (unique)\n\twant: an id of its own\n\tgot:  s3-bucket-versioning, which plinth's own s3-bucket-versioning has\n" +
			"\thint: rename the folder or remove the alias; plinth.yaml turns plinth's own policies off",
		rego + ":10: s3-bucket-versioning (unique)\n\twant: an alias of its own\n\tgot:  S3.14, which plinth's own s3-bucket-versioning has\n" +
			"\thint: rename the folder or remove the alias; plinth.yaml turns plinth's own policies off",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestAFailureSaysWhereWhatWasWantedFoundAndToDo(t *testing.T) {
	f := Failure{Policy: "s3-a", Check: CheckExample, File: "a/fail.tf", Line: 3, Want: "one finding fail", Got: "no finding", Hint: "look"}
	want := "a/fail.tf:3: s3-a (example)\n\twant: one finding fail\n\tgot:  no finding\n\thint: look"
	if diff := cmp.Diff(want, f.String()); diff != "" {
		t.Errorf("failure (-want +got):\n%s", diff)
	}
	f.Line, f.Hint = 0, ""
	if diff := cmp.Diff("a/fail.tf: s3-a (example)\n\twant: one finding fail\n\tgot:  no finding", f.String()); diff != "" {
		t.Errorf("failure without a line (-want +got):\n%s", diff)
	}
}

func TestFailuresAreSortedAndEachIsToldOnce(t *testing.T) {
	a := Failure{File: "a", Line: 2, Check: CheckQuiz}
	b, c, d := a, a, a
	b.Line, c.File, d.Check = 1, "b", CheckLesson
	got := sorted([]Failure{c, a, b, a, d})
	if diff := cmp.Diff([]Failure{b, d, a, c}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestEveryFailureNamesItsPolicy(t *testing.T) {
	files := testLibrary(t)
	change{versioning + "pass.tf", `status = "Enabled"`, `status = "Suspended"`}.apply(t, files)
	delete(files, ssh+"quiz.yaml")
	for _, f := range runLibrary(t, files, Options{Whole: true}) {
		if want := map[bool]string{true: "s3-bucket-versioning", false: "ec2-ssh-ingress"}[strings.HasPrefix(f.File, versioning)]; f.Policy != want {
			t.Errorf("%s: the policy is %q, want %s", f.File, f.Policy, want)
		}
	}
}

// A check without a test that sees it fail might never fail: each constant of
// failure.go stands in one of the tables of faults.
func TestEveryCheckIsShownToFail(t *testing.T) {
	text, err := os.ReadFile("failure.go")
	if err != nil {
		t.Fatal(err)
	}
	checks := regexp.MustCompile(`(?m)^\t(Check[A-Z][a-z]+) +Check = "`).FindAllStringSubmatch(string(text), -1)
	if len(checks) < 12 {
		t.Fatalf("%d checks are found in failure.go, want at least 12", len(checks))
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "faults_test.go") {
			table, err := os.ReadFile(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, string(table))
		}
	}
	for _, c := range checks {
		if !slices.ContainsFunc(tables, func(table string) bool { return strings.Contains(table, c[1]) }) {
			t.Errorf("no table of faults makes %s fail", c[1])
		}
	}
}
