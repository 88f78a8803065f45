package lint_test

import (
	"context"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// Skaffold fills in the tag of the images that it builds; all others are literal.
func TestTheTagOfAnImageThatSkaffoldBuildsIsOpen(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	tree := source.Memory(map[string]string{
		"skaffold.yaml": "apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts:\n    - image: web\nprofiles:\n  - name: debug\n    build:\n      artifacts:\n        - image: debugger\n",
		"k8s/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: web\n    - name: debugger\n" +
			"      image: debugger\n    - name: other\n      image: other\n",
	})
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: library, Only: func(p *policy.Policy) bool { return p.ID == "k8s-image-tag" }})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || result.Findings[0].Status != finding.Fail || result.Findings[0].Path.String() != "spec.containers[2].image" {
		t.Errorf("findings are %+v, want one, on the third container", result.Findings)
	}
	tree.Overlay(source.NewFile("k8s/web.yaml", []byte("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: web\n")))
	result, err = lint.Run(context.Background(), tree, lint.Options{Library: library, Only: func(p *policy.Policy) bool { return p.ID == "k8s-image-tag" }})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || result.Findings[0].Status != finding.Open || !strings.Contains(result.Findings[0].Reasons[0].Text, "Skaffold builds web") {
		t.Errorf("findings are %+v, want one that is open", result.Findings)
	}
}
