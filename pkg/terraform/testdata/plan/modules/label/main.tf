variable "parts" {
  type = list(string)
}

output "label" {
  value = join("-", compact(var.parts))
}
