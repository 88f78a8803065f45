package main

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestWhatInitWritesIsYAMLThatRunsPlinth reads the hook and the pipelines, and looks at the commands in them.
func TestWhatInitWritesIsYAMLThatRunsPlinth(t *testing.T) {
	for name, text := range map[string]string{"hook": firstHook, "workflow": firstWorkflow, "pipeline": firstPipeline} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		seen := 0
		var visit func(v any)
		visit = func(v any) {
			switch v := v.(type) {
			case map[string]any:
				for _, inner := range v {
					visit(inner)
				}
			case []any:
				for _, inner := range v {
					visit(inner)
				}
			case string:
				if args, ok := ours(words(v)); ok && strings.Contains(v, "check") {
					seen++
					if err := parses(args); err != nil {
						t.Errorf("%s: %q: %v", name, v, err)
					}
				}
			}
		}
		visit(value)
		if seen != 1 {
			t.Errorf("%s runs plinth %d times, want once", name, seen)
		}
	}
}
