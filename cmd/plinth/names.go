package main

import (
	"fmt"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/suggest"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

func pillarIDs() []string {
	var ids []string
	for _, p := range wellarchitected.Pillars() {
		ids = append(ids, p.ID)
	}
	return ids
}

func findPillar(name string) (string, error) {
	if p, ok := wellarchitected.FindPillar(name); ok {
		return p.ID, nil
	}
	hint := "the pillars are " + strings.Join(pillarIDs(), ", ")
	if near := suggest.Nearest(name, pillarIDs()); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return "", usage(hint, "unknown pillar %q", name)
}

func findPolicy(library *policy.Library, name string) (*policy.Policy, error) {
	if p, ok := library.Find(name); ok {
		return p, nil
	}
	hint := "`plinth policies` lists all of them"
	if near := library.Suggest(name); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return nil, usage(hint, "unknown policy %q", name)
}
