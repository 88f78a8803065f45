package kustomize

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/plinth-lint/plinth/pkg/kubernetes/internal/oracle"
	"github.com/plinth-lint/plinth/pkg/source"
)

var record = flag.Bool("record", false, "record what kustomize builds of the directories over of testdata")

// TestRecorded holds the overlays of testdata, each the directory over, against what kustomize
// builds: go test ./pkg/kubernetes/kustomize -run TestRecorded -record runs it anew.
func TestRecorded(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 8 {
		t.Fatalf("%d overlays, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, want := map[string]string{}, ""
			for _, f := range archive.Files {
				if f.Name == oracle.WantFile {
					want = string(f.Data)
				} else if f.Name != oracle.RefusedFile {
					files[f.Name] = string(f.Data)
				}
			}
			if *record {
				root := oracle.Directory(t, files)
				made, err := oracle.Run(t, root, oracle.Install(t, oracle.Kustomize), "build", "over")
				oracle.Save(t, name, archive, root, made, err)
				want = string(made)
			}
			theirs, err := oracle.Read([]byte(want))
			if err != nil {
				t.Fatal(err)
			}
			got, why := built(t, source.Memory(files), "over")
			if why == "" && len(theirs) > 0 {
				if diff := oracle.Diff(theirs, got, true); diff != "" {
					t.Error(diff)
				}
			} else if why == "" || len(theirs) > 0 {
				t.Errorf("kustomize makes %d objects, plinth: %s", len(theirs), why)
			}
		})
	}
}
