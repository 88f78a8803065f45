package policytest

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The two folders of testdata/library.
const (
	versioning = "reliability/s3/bucket-versioning/"
	ssh        = "security/ec2/ssh-ingress/"
)

const quiz = `- id: ID-choice
  archetype: use-case
  practices: [REL09-BP01]
  exams: [{code: SAA-C03, task: "2.2"}]
  stem: A team stores contracts in a bucket and wants to undo a mistaken delete within minutes. What does it do?
  options:
    - text: It enables versioning
      correct: true
      why: An older version stays below the delete marker and can be copied back.
    - text: It enables encryption
      why: Encryption keeps others from reading and brings nothing back.
    - text: It enables logging
      why: A log says who deleted the object, and holds none of its bytes.
    - text: It enables acceleration
      why: Acceleration shortens the way to the bucket and keeps no copies.
`

// testLibrary gives a copy of testdata/library, which is without fault, with a quiz for each policy.
func testLibrary(t *testing.T) fstest.MapFS {
	t.Helper()
	files := copyOf(t, os.DirFS("testdata/library"), ".")
	files[versioning+"quiz.yaml"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(quiz, "ID", "s3-bucket-versioning"))}
	files[ssh+"quiz.yaml"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(quiz, "ID", "ec2-ssh-ingress"))}
	return files
}

// copyOf gives a copy of the files below a directory.
func copyOf(t *testing.T, fsys fs.FS, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(fsys, dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// change is one thing that a test breaks: in a file, from becomes to. Without
// from the file is written anew, and without both it is removed.
type change struct{ file, from, to string }

func (c change) apply(t *testing.T, files fstest.MapFS) {
	t.Helper()
	if c.from == "" {
		if delete(files, c.file); c.to != "" {
			files[c.file] = &fstest.MapFile{Data: []byte(c.to)}
		}
		return
	}
	f := files[c.file]
	if f == nil || !strings.Contains(string(f.Data), c.from) {
		t.Fatalf("%s does not hold %q", c.file, c.from)
	}
	files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), c.from, c.to, 1))}
}

func runLibrary(t *testing.T, files fs.FS, o Options) []Failure {
	t.Helper()
	failures, err := Run(context.Background(), files, o)
	if err != nil {
		t.Fatal(err)
	}
	return failures
}

func describeFailures(failures []Failure) string {
	if len(failures) == 0 {
		return "none"
	}
	var b strings.Builder
	for _, f := range failures {
		b.WriteString("\n" + f.String())
	}
	return b.String()
}

// fault is a thing that a test breaks and the failure that must come of it.
type fault struct {
	name    string
	changes []change
	check   Check
	// file and line are where the failure stands.
	file string
	line int
	// says is a part of what was wanted, got or advised.
	says string
	// alone is set when nothing else may fail.
	alone bool
}

// wantFaults shows for each fault that the run fails with it.
func wantFaults(t *testing.T, faults []fault) {
	t.Helper()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			files := testLibrary(t)
			for _, c := range f.changes {
				c.apply(t, files)
			}
			failures := runLibrary(t, files, Options{Whole: true})
			found := false
			for _, got := range failures {
				found = found || got.Check == f.check && got.File == f.file && got.Line == f.line && strings.Contains(got.String(), f.says)
				if f.alone && got.Check != f.check {
					t.Errorf("besides there is %s", got)
				}
			}
			if !found {
				t.Errorf("want (%s) at %s:%d with %q\ngot %s", f.check, f.file, f.line, f.says, describeFailures(failures))
			}
		})
	}
}
