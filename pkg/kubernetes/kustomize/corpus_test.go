package kustomize

import (
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/kubernetes/internal/oracle"
	"github.com/plinth-lint/plinth/pkg/source"
)

// built gives the objects that a kustomization builds, "" for why if it does not.
func built(t *testing.T, tree *source.Tree, dir string) (objects []any, why string) {
	t.Helper()
	l := NewLoader(tree)
	k := l.find(dir)
	if k == nil {
		return nil, "no kustomization"
	}
	s := l.gather(k, map[string]bool{})
	switch {
	case s.refused != nil:
		return nil, s.refused.refused
	case s.outside:
		return nil, "a part is remote"
	case s.broken:
		return nil, "a part is missing"
	}
	v := &view{loader: l, read: map[string]bool{}, limit: time.Minute}
	made, err := v.build(context.Background(), dir)
	if err != nil {
		return nil, err.Error()
	}
	for _, o := range made {
		objects = append(objects, oracle.Of(o.node))
	}
	return objects, ""
}

// TestCorpus holds the kustomizations below PLINTH_CORPUS against kustomize build.
func TestCorpus(t *testing.T) {
	repositories := oracle.Corpus(t, names...)
	kustomize := oracle.Install(t, oracle.Kustomize)
	for _, repository := range slices.Sorted(maps.Keys(repositories)) {
		root := filepath.Join(os.Getenv("PLINTH_CORPUS"), repository)
		tree, err := source.Open(root)
		if err != nil {
			t.Fatal(err)
		}
		all, equal, neither, refused := 0, 0, 0, 0
		for _, dir := range repositories[repository] {
			got, why := built(t, tree, dir)
			if why == "no kustomization" {
				continue
			}
			all++
			out, theirErr := oracle.Run(t, root, kustomize, "build", path.Clean(dir))
			want, err := oracle.Read(out)
			if err != nil {
				t.Errorf("%s %s: %v", repository, dir, err)
				continue
			}
			switch {
			case why != "" && theirErr != nil, len(got) == 0 && theirErr != nil && strings.Contains(theirErr.Error(), "is empty"):
				neither++
			case why != "" || theirErr != nil:
				refused++
				t.Logf("%s %s\nkustomize: %v\nplinth: %v", repository, dir, theirErr, why)
			default:
				if diff := oracle.Diff(want, got, true); diff != "" {
					t.Errorf("%s %s: %s", repository, dir, diff)
					continue
				}
				equal++
			}
		}
		t.Logf("| %s | %d | %d | %d | %d |", strings.Replace(repository, "__", "/", 1), all, equal, neither, refused)
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	}
}
