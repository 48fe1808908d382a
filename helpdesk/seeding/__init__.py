"""Believable volume for load tests: a company of any size, with years of tickets, made from a seed."""
