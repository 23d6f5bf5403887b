"""The rules of alerts: reads the file, complains about it, matches events. Pure: no Kafka, network or clock."""

from streams.alerts.rules.load import Problem, Rules, RulesError, load_rules, read_rules
from streams.alerts.rules.model import Destination, Rule, RulesFile

__all__ = ["Destination", "Problem", "Rule", "Rules", "RulesError", "RulesFile", "load_rules", "read_rules"]
